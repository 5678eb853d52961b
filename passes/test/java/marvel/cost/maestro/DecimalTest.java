package marvel.cost.maestro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers as printf of glibc prints them. */
class DecimalTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, -0",
        "1, 1",
        "100000, 100000",
        "1000000, 1e+06",
        "123456.5, 123456",
        "123457.5, 123458",
        "0.0001, 0.0001",
        "0.00001234567, 1.23457e-05",
        "999999.5, 1e+06",
        "-2.5e-7, -2.5e-07",
        "1.59411e8, 1.59411e+08",
        "5.034e111, 5.034e+111",
        "109.0125, 109.013",
        "2.675, 2.675",
        "NaN, -nan",
        "Infinity, inf",
        "-Infinity, -inf"
    })
    void doubles(double value, String printed) {
        assertEquals(printed, Decimal.g(value));
    }

    /** 109.0125 lies above the nearest long double and below the nearest double. */
    @Test
    void longDoubles() {
        assertEquals("109.012", Decimal.ratio(8721, 80));
        assertEquals("-nan", Decimal.ratio(0, 0));
        assertEquals("inf", Decimal.ratio(3, 0));
        assertEquals("0.333333", Decimal.ratio(1, 3));
    }

    /** Halfway between two numbers of 64 bits the even one is taken. */
    @Test
    void longDoublesRoundToEven() {
        assertEquals(0, TWO_TO_65.compareTo(Extended.round(TWO_TO_65.subtract(BigDecimal.ONE))));
        BigDecimal odd = TWO_TO_65.subtract(BigDecimal.valueOf(3));
        assertEquals(0, TWO_TO_65.subtract(BigDecimal.valueOf(4)).compareTo(Extended.round(odd)));
    }

    private static final BigDecimal TWO_TO_65 = new BigDecimal("36893488147419103232");
}
