package marvel.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import marvel.diag.Span;
import marvel.ir.Attr;
import marvel.ir.Attrs;
import marvel.ir.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Elementwise operators on numbers, worked out by hand. */
class EpilogueTest {
    @ParameterizedTest
    @CsvSource({
        "0.5, 1",
        "-0.5, -1",
        "1.5, 2",
        "2.5, 3",
        "-2.5, -3",
        "0.49999997, 0",
        "-1.4, -1",
        "8388609, 8388609",
        "Infinity, Infinity",
        "NaN, NaN"
    })
    void roundsHalvesAwayFromZero(float x, float rounded) {
        assertEquals(rounded, of("round", Attrs.EMPTY, real(x)).floating());
    }

    @ParameterizedTest
    @CsvSource({
        "1.9, int8, 1",
        "-1.9, int8, -1",
        "300, int8, 44",
        "200, uint8, 200",
        "-1, uint8, 255",
        "1e30, int64, 9223372036854775807",
        "-1e30, int64, -9223372036854775808",
        "NaN, int64, 0",
        "Infinity, int64, 9223372036854775807",
        // All ones, and all zeroes, of the 64 bits are left.
        "1e30, int32, -1",
        "-1e30, int32, 0",
        "-Infinity, int8, 0",
        "0.9, bool, 0",
        "-2, bool, 1"
    })
    void castsFloatsTowardsZeroBy64Bits(float x, String to, long expected) {
        Scalar result = of("cast", attrs("dtype", new Attr.Str(to)), real(x));
        assertEquals(expected, result.integer());
        assertEquals(to, result.type().toString());
    }

    @ParameterizedTest
    @CsvSource({
        // Times a half: 5, 1.5 and -1.5, which round up.
        "10, 1073741824, 0, 5",
        "3, 1073741824, 0, 2",
        "-3, 1073741824, 0, -1",
        // Times a half and shifted: times one; a quarter, of 10 and of -10; none of it.
        "3, 1073741824, 1, 3",
        "10, 1073741824, -1, 3",
        "-10, 1073741824, -1, -2",
        "2147483647, 2147483647, -100, 0",
        "-2147483648, 2147483647, -33, 0",
        // (2^31 - 1)^2 / 2^31 = 2^31 - 2 + 2^-31; shifted by one less 2^30 - 1.
        "2147483647, 2147483647, 0, 2147483646",
        "2147483647, 2147483647, -1, 1073741823"
    })
    void multipliesFixedPointRoundingHalvesUp(int x, long multiplier, long shift, long expected) {
        Attrs attrs = new Attrs(List.of(
                new Attrs.Entry("multiplier", new Attr.Int(multiplier)),
                new Attrs.Entry("shift", new Attr.Int(shift))));
        assertEquals(
                expected,
                of("fixed_point_multiply", attrs, Scalar.of(DType.INT32, (long) x))
                        .integer());
    }

    @ParameterizedTest
    @CsvSource({
        "divide, int32, -7, 2, -3", "divide, int32, 7, 0, 0", "divide, int32, -2147483648, -1, -2147483648",
        "right_shift, int32, -5, 1, -3", "right_shift, int32, -1, 70, -1", "left_shift, int8, 64, 1, -128",
        "left_shift, int32, 1, -3, 1", "add, int8, 127, 1, -128", "multiply, uint8, 16, 17, 16",
        "subtract, uint8, 1, 2, 255", "maximum, uint8, 200, 3, 200", "minimum, int8, -3, 2, -3"
    })
    void integersWrapAround(String op, String type, long x, long y, long expected) {
        DType t = DType.of(type).orElseThrow();
        assertEquals(
                expected, of(op, Attrs.EMPTY, Scalar.of(t, x), Scalar.of(t, y)).integer());
    }

    @Test
    void whatIsNotANumberStaysSo() {
        for (String op : List.of("maximum", "minimum", "add")) {
            assertEquals(
                    Double.NaN, of(op, Attrs.EMPTY, real(Double.NaN), real(1)).floating(), op);
            assertEquals(
                    Double.NaN, of(op, Attrs.EMPTY, real(1), real(Double.NaN)).floating(), op);
        }
        for (String op : List.of("nn.relu", "abs", "floor", "ceil", "exp", "tanh", "sigmoid")) {
            assertEquals(Double.NaN, of(op, Attrs.EMPTY, real(Double.NaN)).floating(), op);
        }
    }

    @Test
    void floatsAreRoundedToTheirType() {
        assertEquals(
                (float) (1 / (1 + Math.E)), of("sigmoid", Attrs.EMPTY, real(-1)).floating());
        assertEquals((float) Math.E, of("exp", Attrs.EMPTY, real(1)).floating());
        assertEquals(0.5, of("rsqrt", Attrs.EMPTY, real(4)).floating());
        assertEquals(
                -1,
                of("nn.leaky_relu", attrs("alpha", new Attr.Real(0.25)), real(-4))
                        .floating());
        assertEquals(16777216, of("add", Attrs.EMPTY, real(16777216), real(1)).floating());
        Attrs six = new Attrs(
                List.of(new Attrs.Entry("a_min", new Attr.Real(0)), new Attrs.Entry("a_max", new Attr.Real(6))));
        assertEquals(
                List.of(0.0, 5.5, 6.0),
                Stream.of(-1.0, 5.5, 7.0)
                        .map(x -> of("clip", six, real(x)).floating())
                        .toList());
    }

    @Test
    void otherOperatorsAreRefused() {
        Fault fault = assertThrows(Fault.class, () -> of("cos", Attrs.EMPTY, real(1)));
        assertEquals(
                "the interpreter cannot evaluate cos of 1 operands",
                fault.diagnostic().message());
    }

    private static Scalar of(String op, Attrs attrs, Scalar... args) {
        return Epilogue.apply(op, new ArrayList<>(List.of(args)), attrs, Span.NONE);
    }

    private static Scalar real(double x) {
        return Scalar.of(DType.FLOAT32, x);
    }

    private static Attrs attrs(String name, Attr value) {
        return new Attrs(List.of(new Attrs.Entry(name, value)));
    }
}
