package marvel.sweep;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import blue.strategic.parquet.Hydrator;
import blue.strategic.parquet.ParquetReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import marvel.diag.CompileException;
import marvel.diag.Source;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of targets, as text and as Parquet; that other programs read it, a test of the profile spark shows. */
class TableTest {
    private static final TargetSpace SPACE =
            TargetSpace.read(new Source("s", "array = [{4, 8}, 8]; energy = {mac: {1, 2.5}};"));

    private static final List<Point> POINTS = List.of(
            new Point(0, List.of("4", "1"), 0.5, 100, 2e15, 1e9, Point.Status.COSTED),
            new Point(1, List.of("4", "2.5"), 0.5, 10, 20, 1e9, Point.Status.DOMINATED),
            new Point(2, List.of("8", "1"), 1.25, 1e9, 3e18, 1e9, Point.Status.TOO_HOT));

    private static final Table TABLE = new Table(SPACE, POINTS.subList(0, 1), 1e-12);

    @TempDir
    Path dir;

    @Test
    void textRoundsAndLeavesBoundsOut() {
        assertEquals("""
                array,mac,area_mm2,cycles,energy_macs,power_mw,status,front
                4,1,0.5000,100,2000000000000000,20000000000000.000,costed,yes
                4,2.5,0.5000,,,,dominated,no
                8,1,1.2500,1000000000,3000000000000000000,3000000000.000,too_hot,no
                """, TABLE.text(POINTS, ","));
    }

    @Test
    void parquetHasTheFiguresInFull() throws IOException {
        Path file = dir.resolve("new/all.parquet");
        TABLE.parquet(POINTS, file);
        assertEquals(
                List.of(
                        "{area_mm2=0.5, array=4, cycles=100.0, energy_macs=2.0E15, front=true, mac=1.0, power_mw=2.0E13, status=costed}",
                        "{area_mm2=0.5, array=4, cycles=null, energy_macs=null, front=false, mac=2.5, power_mw=null, status=dominated}",
                        "{area_mm2=1.25, array=8, cycles=1.0E9, energy_macs=3.0E18, front=false, mac=1.0, power_mw=3.0E9, status=too_hot}"),
                rows(file));
    }

    private static List<String> rows(Path file) throws IOException {
        try (Stream<String> rows = ParquetReader.streamContent(file.toFile(), new Sorted())) {
            return rows.toList();
        }
    }

    private static final class Sorted implements Hydrator<Map<String, Object>, String, String[]> {
        @Override
        public Map<String, Object> start() {
            return new TreeMap<>();
        }

        @Override
        public Map<String, Object> add(Map<String, Object> row, String[] column, @Nullable Object value) {
            row.put(column[0], value);
            return row;
        }

        @Override
        public String finish(Map<String, Object> row) {
            return row.toString();
        }
    }

    @Test
    void filesThatCannotBeWrittenAreNamed() {
        CompileException e = assertThrows(CompileException.class, () -> TABLE.parquet(POINTS, dir));
        assertTrue(
                e.diagnostics().get(0).render().contains("expected a file to write to, got the directory "),
                e.diagnostics().get(0).render());
    }
}
