package marvel.cost.maestro;

/**
 * Area and power of the machine that a layer needs (SPEC section 9), in MAESTRO's units: square micrometres and
 * milliwatts at 28 nm.
 *
 * @param area of PEs, buffers, bus and arbiter
 * @param pePower of the multipliers
 * @param l1Power of the PEs' buffers
 * @param l2Power of the shared buffer
 * @param nocPower of bus and arbiter
 */
public record Chip(double area, double pePower, double l1Power, double l2Power, double nocPower) {
    /** The chip for a layer; buffer sizes are cut to 32 bits as MAESTRO does. */
    public static Chip of(LayerResult result, Hardware hardware) {
        double pes = Math.max(0, hardware.numPes());
        double connections = hardware.numPes();
        double lanes = hardware.simdLanes();
        int bandwidth = hardware.nocs().get(0).bandwidth();
        double l1 = cells((int) result.l1Size());
        double l2 = cells((int) result.l2Size());
        double bus = 14.662 * connections + 28.895;
        double arbiter = 1.2886 * connections * connections + 5.5814 * connections - 23.711;
        return new Chip(
                pes * (283 * lanes + 0.104 * l1)
                        + 0.104 * l2
                        + 101.7938 * bus * bandwidth
                        + Math.max(395.473, 395.473 * arbiter),
                1.2223 * lanes * pes,
                0.00345 * l1 * pes,
                0.00345 * l2,
                0.8 * bus / 1000 * bandwidth + Math.max(0.34, 0.34 * arbiter / 1000));
    }

    private static double cells(int size) {
        return size == 0 ? 1 : size;
    }

    /** Sum of the powers. */
    public double power() {
        return pePower + l1Power + l2Power + nocPower;
    }
}
