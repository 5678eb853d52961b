package marvel.cost.maestro;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table that MAESTRO appends to a file (SPEC section 9): its header, its cells, its name. */
public final class CsvTable {
    /** The first line. That one column is called Min though it is the maximum is MAESTRO's own slip. */
    public static final String HEADER = "Neural Network Name, Layer Number, NumPEs, Runtime (Cycles), "
            + "Activity count-based Energy (nJ), Throughput (MACs/Cycle), Throughput Per Energy (GMACs/s*J), Area, Power, "
            + "NoC BW Req (Elements/cycle), Avg BW Req, Peak BW Req, Vector Width, Offchip BW Req (Elements/cycle),  "
            + "L2 SRAM Size Req (Bytes), L1 SRAM Size Req (Bytes), Multicasting Factor (Weight), "
            + "Multicasting Factor (Input), Num Total Input Pixels, Num Total Weight Pixels, Ops/J, Num MACs, "
            + "PE power, L1 power, L2 power, NOC power, " + tensor("input") + tensor("filter") + tensor("output")
            + "Ingress Delay (Min), Ingress Delay (Max), Ingress Delay (Avg), Egress Delay (Min), Egress Delay (Max),  "
            + "Egress Delay (Avg),Compute Delay (Min), Compute Delay (Min), Compute Delay (Avg),"
            + "Avg number of utilized PEs, Arithmetic Intensity";

    /** From this cell on MAESTRO writes a blank after the comma. */
    private static final int SPACED = 27;

    /** Energy of a MAC in nanojoules. */
    private static final double MAC_NANOJOULE = 0.00023;

    private CsvTable() {}

    private static String tensor(String name) {
        return name + " l1 read, " + name + " l1 write, " + name + " l2 read, " + name + " l2 write, " + name
                + " reuse factor,";
    }

    /** The name of the file for a mapping file: its path less two leading parts, up to the first dot. */
    public static String fileName(String mappingFile) {
        String name = mappingFile.substring(mappingFile.indexOf('/') + 1);
        name = name.substring(name.indexOf('/') + 1);
        int dot = name.indexOf('.');
        return (dot < 0 ? name : name.substring(0, dot)) + ".csv";
    }

    /** The cells of all layers of a file. */
    public static List<List<String>> cells(String network, List<LayerResult> results, Hardware hardware) {
        List<List<String>> rows = new ArrayList<>();
        LayerResult previous = null;
        for (LayerResult result : results) {
            // MAESTRO adds up the L1 accesses before it has read this layer's, unless one analysis is all there is.
            double energy = result.analyses() == 1 ? l1(l2(0, result), result) : l2(l1(0, previous), result);
            rows.add(row(network, result, energy * MAC_NANOJOULE, hardware));
            previous = result;
        }
        return rows;
    }

    /** One line of the file, as MAESTRO separates its cells. */
    public static String line(List<String> cells) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            if (i > 0) {
                out.append(i < SPACED ? "," : ", ");
            }
            out.append(cells.get(i));
        }
        return out.toString();
    }

    private static List<String> row(String network, LayerResult r, double energy, Hardware hardware) {
        Chip chip = Chip.of(r, hardware);
        List<String> row = new ArrayList<>(52);
        row.add(network);
        row.add(r.layer());
        put(row, hardware.numPes());
        put(row, r.runtime());
        put(row, energy);
        put(row, r.throughput());
        row.add(Decimal.ratio(r.macs(), r.runtime(), energy, 1e9));
        put(row, chip.area());
        put(row, chip.power());
        put(row, r.peakBandwidth());
        put(row, r.averageBandwidth());
        put(row, r.peakBandwidth());
        put(row, hardware.simdLanes());
        put(row, r.offchipBandwidth());
        row.add(Integer.toString((int) r.l2Size()));
        row.add(Integer.toString((int) r.l1Size()));
        put(row, (double) r.filter().l1Write() / r.filter().l2Read());
        put(row, (double) r.input().l1Write() / r.input().l2Read());
        put(row, r.inputSize());
        put(row, r.filterSize());
        put(row, r.macs() / energy * 1e9);
        put(row, r.macs());
        put(row, chip.pePower());
        put(row, chip.l1Power());
        put(row, chip.l2Power());
        put(row, chip.nocPower());
        for (LayerResult.Traffic t : List.of(r.input(), r.filter(), r.output())) {
            put(row, t.l1Read());
            put(row, t.l1Write());
            put(row, t.l2Read());
            put(row, t.l2Write());
            row.add(Decimal.ratio(t.l1Read(), t.l1Write()));
        }
        for (LayerResult.Delay d : List.of(r.ingress(), r.egress(), r.compute())) {
            put(row, d.min());
            put(row, d.max());
            put(row, d.average());
        }
        put(row, r.averagePes());
        put(row, r.intensity());
        return row;
    }

    /** Adds the energy of L2 accesses, in MACs, one by one, so that even the last of six digits agrees. */
    private static double l2(double start, LayerResult r) {
        double energy = start;
        energy += r.input().l2Read() * MaestroEvaluator.L2_ENERGY;
        energy += r.input().l2Write() * MaestroEvaluator.L2_ENERGY;
        energy += r.filter().l2Read() * MaestroEvaluator.L2_ENERGY;
        energy += r.filter().l2Write() * MaestroEvaluator.L2_ENERGY;
        energy += r.output().l2Write() * MaestroEvaluator.L2_ENERGY;
        return energy;
    }

    /** Adds the energy of L1 accesses, in MACs. */
    private static double l1(double start, @Nullable LayerResult r) {
        double energy = start;
        if (r != null) {
            for (LayerResult.Traffic t : List.of(r.input(), r.filter(), r.output())) {
                energy += t.l1Read() * MaestroEvaluator.L1_ENERGY;
                energy += t.l1Write() * MaestroEvaluator.L1_ENERGY;
            }
        }
        return energy;
    }

    private static void put(List<String> row, long value) {
        row.add(Long.toString(value));
    }

    private static void put(List<String> row, double value) {
        row.add(Decimal.g(value));
    }
}
