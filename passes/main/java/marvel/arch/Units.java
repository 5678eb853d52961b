package marvel.arch;

import java.util.List;
import java.util.Optional;

/** Units of accelerators: K is 1000, Ki is 1024. */
final class Units {
    /** A unit and what it stands for. */
    record Unit(String name, double factor) {}

    /** Sizes, in bytes. */
    static final List<Unit> BYTES = List.of(
            new Unit("GiB", 1 << 30),
            new Unit("MiB", 1 << 20),
            new Unit("KiB", 1 << 10),
            new Unit("GB", 1e9),
            new Unit("MB", 1e6),
            new Unit("KB", 1e3),
            new Unit("kB", 1e3),
            new Unit("B", 1));

    /** Clocks, in cycles a second. */
    static final List<Unit> HERTZ =
            List.of(new Unit("GHz", 1e9), new Unit("MHz", 1e6), new Unit("kHz", 1e3), new Unit("Hz", 1));

    static final String WORDS = "words";

    /** The factor of a unit; units whose case alone is wrong are not taken, since MB and Mb differ. */
    static Optional<Double> factor(List<Unit> units, String name) {
        return units.stream()
                .filter(u -> u.name().equals(name))
                .map(Unit::factor)
                .findFirst();
    }

    /** The largest of the units of which an amount is a whole multiple, else the smallest. */
    static Unit largest(List<Unit> units, double amount) {
        return units.stream()
                .filter(u -> amount >= u.factor() && amount % u.factor() == 0)
                .findFirst()
                .orElse(units.get(units.size() - 1));
    }

    private Units() {}
}
