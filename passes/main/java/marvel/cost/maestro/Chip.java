package marvel.cost.maestro;

/**
 * Area and power of the machine that a layer needs (SPEC section 9), in MAESTRO's units: square micrometres and
 * milliwatts at 28 nm.
 *
 * @param area of PEs, buffers, bus and arbiter
 * @param power of all these
 * @param pePower of the multipliers
 * @param l1Power of the PEs' buffers
 * @param l2Power of the shared buffer
 * @param nocPower of bus and arbiter
 */
public record Chip(double area, double power, double pePower, double l1Power, double l2Power, double nocPower) {
    /** The chip for a layer; buffer sizes are cut to 32 bits, and PEs added up one by one, as MAESTRO does. */
    public static Chip of(LayerResult result, Hardware hardware) {
        int connections = hardware.numPes();
        int bandwidth = hardware.nocs().get(0).bandwidth();
        double l1 = cells((int) result.l1Size());
        double l2 = cells((int) result.l2Size());
        double bus = 14.662 * connections + 28.895;
        double arbiter = 1.2886 * ((double) connections * connections) + 5.5814 * connections - 23.711;
        double macArea = 283.0 * hardware.simdLanes();
        double macPower = 1.2223 * hardware.simdLanes();
        double l1Area = 0.104 * l1;
        double l1Cell = 0.00345 * l1;
        double nocArea = 101.7938 * bus * bandwidth + Math.max(395.473, 395.473 * arbiter);
        double nocPower = 0.8 * bus / 1000 * bandwidth + Math.max(0.34, 0.34 * arbiter / 1000);
        double peArea = repeated(macArea + l1Area, connections);
        double pePower = repeated(macPower + l1Cell, connections);
        return new Chip(
                peArea + 0.104 * l2 + nocArea,
                pePower + 0.00345 * l2 + nocPower,
                repeated(macPower, connections),
                repeated(l1Cell, connections),
                0.00345 * l2,
                nocPower);
    }

    /** Up to here rounding may show in six digits; adding up more PEs would only take time. */
    private static final int ONE_BY_ONE = 1 << 20;

    private static double repeated(double value, int times) {
        if (times > ONE_BY_ONE) {
            return value * times;
        }
        double sum = 0;
        for (int i = 0; i < times; i++) {
            sum += value;
        }
        return sum;
    }

    private static double cells(int size) {
        return size == 0 ? 1 : size;
    }
}
