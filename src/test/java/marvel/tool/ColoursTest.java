package marvel.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ColoursTest {
    @Test
    void severitiesAndPlacesAreColoured() {
        String plain = """
                a.mv:1:3: error: expected a note: one, got error: none
                  error: x
                    ^~~
                a.mv:2:1: note: here
                  y
                  ^
                """;
        String coloured = """
                a.mv:1:3: \033[1;31merror\033[0m: expected a note: one, got error: none
                  error: x
                    \033[32m^~~\033[0m
                a.mv:2:1: \033[1;36mnote\033[0m: here
                  y
                  \033[32m^\033[0m
                """;
        assertEquals(coloured, Colours.in(plain));
        assertEquals("marvel: \033[1;34mremark\033[0m: fine\n", Colours.in("marvel: remark: fine\n"));
    }

    @Test
    void usersMayRefuse() {
        assertTrue(Colours.areWanted(Map.of("TERM", "xterm")));
        assertFalse(Colours.areWanted(Map.of("TERM", "xterm", "NO_COLOR", "1")));
        assertFalse(Colours.areWanted(Map.of("TERM", "dumb")));
        assertFalse(Colours.areWanted(Map.of()));
    }
}
