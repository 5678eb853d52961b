package marvel.cost.maestro;

import java.math.BigDecimal;
import java.util.List;

/** The text that MAESTRO prints for a mapping file. */
public final class MaestroReport {
    private static final String[] TENSORS = {"input", "filter", "output"};

    private MaestroReport() {}

    /** The figures of all layers and whether the buffers suffice. */
    public static String figures(List<LayerResult> results, Hardware hardware) {
        StringBuilder out = new StringBuilder();
        long l1 = 0;
        long l2 = 0;
        long l1Sum = 0;
        long l2Sum = 0;
        for (LayerResult result : results) {
            layer(result, out);
            l1 = Math.max(l1, result.l1Size());
            l2 = Math.max(l2, result.l2Size());
            l1Sum += result.l1Size();
            l2Sum += result.l2Size();
        }
        out.append("Buffer Analysis:\n");
        boolean l1Fits = buffer("L1", l1, hardware.l1Size(), out);
        boolean l2Fits = buffer("L2", l2, hardware.l2Size(), out);
        if (l1Fits && l2Fits) {
            out.append("[PASS]\n");
        }
        out.append("[Model-wise Buffer Summary]\n");
        line(out, "Model-wise total L2 size usage", l2Sum, "");
        line(out, "Model-wise total L1 size usage", l1Sum, "");
        return out.toString();
    }

    /** Whether the bandwidths suffice; MAESTRO looks at them only when it writes its CSV file. */
    public static String bandwidth(List<LayerResult> results, Hardware hardware) {
        StringBuilder out = new StringBuilder("BW Analysis:\n");
        long noc = 0;
        long offchip = 0;
        for (LayerResult result : results) {
            noc = Math.max(noc, result.peakBandwidth());
            offchip = Math.max(offchip, result.offchipBandwidth());
        }
        int given = hardware.nocs().get(0).bandwidth();
        boolean nocSuffices = need("NoC", noc, given, out);
        boolean offchipSuffices = need("OffChip", offchip, hardware.offchipBandwidth(), out);
        if (nocSuffices && offchipSuffices) {
            out.append("[PASS]\n");
        }
        return out.toString();
    }

    private static boolean buffer(String name, long size, int given, StringBuilder out) {
        if (size > given) {
            out.append("[WARNING:Buffer] Per-layer ")
                    .append(name + " size requirement [" + size + "] is larger than the given " + name)
                    .append(" size [" + given + "]\n");
        }
        return size <= given;
    }

    private static boolean need(String name, long bandwidth, int given, StringBuilder out) {
        if (bandwidth > given) {
            out.append("[WARNING:BW] Per-layer ")
                    .append(name + " BW requirement [" + bandwidth + "] is larger than the given " + name)
                    .append(" BW [" + given + "]\n");
        }
        return bandwidth <= given;
    }

    private static void layer(LayerResult r, StringBuilder out) {
        LayerResult.Traffic[] traffic = {r.input(), r.filter(), r.output()};
        out.append("\n\n");
        line(out, "Num MACs", r.macs(), "");
        out.append("\n[Performance Analysis]\n");
        line(out, "Runtime", r.runtime(), " cycles");
        line(out, "Throughput", r.throughput(), " MACs/cycle");
        out.append("[Buffer Access Analysis]\n");
        for (int t = 0; t < TENSORS.length; t++) {
            out.append("Tensor ").append(TENSORS[t]).append('\n');
            line(out, "L2 size requirement", traffic[t].l2Size(), "");
            line(out, "L1 size requirement", traffic[t].l1Size(), "");
            line(out, "L2 buffer write", traffic[t].l2Write(), "");
            line(out, "L2 buffer read", traffic[t].l2Read(), "");
            line(out, "L1 buffer write", traffic[t].l1Write(), "");
            line(out, "L1 buffer read", traffic[t].l1Read(), "");
            line(out, "Data reuse factor", traffic[t].reuse(), "");
        }
        line(out, "Overall data reuse factor", r.reuse(), "");
        out.append("[Energy Analysis]\n-For each data class\n");
        for (int t = 0; t < TENSORS.length; t++) {
            out.append("Tensor ").append(TENSORS[t]).append('\n');
            energy(out, "L2 buffer write energy", Decimal.g(traffic[t].l2Write() * MaestroEvaluator.L2_ENERGY));
            energy(out, "L2 buffer read energy", Decimal.g(traffic[t].l2Read() * MaestroEvaluator.L2_ENERGY));
            energy(out, "L1 buffer write energy", Decimal.g(traffic[t].l1Write() * MaestroEvaluator.L1_ENERGY));
            energy(out, "L1 buffer read energy", Decimal.g(traffic[t].l1Read() * MaestroEvaluator.L1_ENERGY));
        }
        out.append("\n[Summary]\n");
        line(out, "Total L2 buffer requirement", r.l2Size(), "");
        line(out, "Total L1 buffer requirement", r.l1Size(), "");
        LayerResult.Energies energies = r.energies();
        BigDecimal energy = energies.total();
        energy(out, "Total L2 buffer write energy", Decimal.g(energies.l2Write()));
        energy(out, "Total L2 buffer read energy", Decimal.g(energies.l2Read()));
        energy(out, "Total L1 buffer write energy", Decimal.g(energies.l1Write()));
        energy(out, "Total L1 buffer read energy", Decimal.g(energies.l1Read()));
        line(out, "Total MAC energy", r.macs(), " X MAC energy");
        line(out, "Peak bandwidth requirement", r.peakBandwidth(), "");
        line(out, "Avg bandwidth requirement", r.averageBandwidth(), "");
        out.append('\n');
        energy(out, "Total energy consumption", Decimal.g(energy));
        line(out, "Runtime", r.runtime(), " cycles");
        line(out, "Throughput", r.throughput(), " MACs/cycle");
        boolean defined = Double.isFinite(r.throughput()) && r.throughput() != 0 && energy.signum() != 0;
        String performance = defined
                ? Decimal.g(Extended.quotient(new BigDecimal(r.throughput()), energy))
                : Decimal.g(r.throughput() / energy.doubleValue());
        out.append("Performance per MAC energy: ").append(performance).append(" MACs/cycle/(MAC_energy)\n");
        delay(out, "Ingress", r.ingress());
        delay(out, "Egress", r.egress());
        delay(out, "Computation", r.compute());
        line(out, "Average number of utilized PEs", r.averagePes(), "");
        line(out, "Arithmetic intensity", r.intensity(), "");
    }

    private static void delay(StringBuilder out, String name, LayerResult.Delay delay) {
        out.append(name).append(" Delay\n");
        line(out, "Min", delay.min(), "");
        line(out, "Max", delay.max(), "");
        line(out, "Avg", delay.average(), "");
    }

    private static void energy(StringBuilder out, String name, String macs) {
        out.append(name).append(": ").append(macs).append(" X MAC energy\n");
    }

    private static void line(StringBuilder out, String name, long value, String unit) {
        out.append(name).append(": ").append(value).append(unit).append('\n');
    }

    private static void line(StringBuilder out, String name, double value, String unit) {
        out.append(name).append(": ").append(Decimal.g(value)).append(unit).append('\n');
    }
}
