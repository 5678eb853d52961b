package marvel.emit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import marvel.diag.Span;
import marvel.emit.scalar.Node;
import marvel.emit.scalar.Scalar;
import marvel.ir.loop.Affine;
import marvel.ir.loop.Bound;
import marvel.ir.loop.BufferDecl;
import marvel.ir.loop.Guard;
import marvel.ir.loop.Space;
import marvel.nest.Nest;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/**
 * An operator as one linalg operation, with what linalg wants of its operands: no index outside of them, and none that runs
 * backwards or that only a sum of dims gives. A tensor that is not so is copied to one that is, its box.
 */
final class LinalgPayload {
    /**
     * An operation with a name.
     *
     * @param layouts of input, weight and output
     * @param dims its loops
     */
    private record Named(String name, List<String> layouts, String dims) {}

    private static final List<Named> NAMED = List.of(
            new Named("conv_1d_ncw_fcw", List.of("NCW", "KCS", "NCW"), "NKQCS"),
            new Named("conv_2d_nchw_fchw", List.of("NCHW", "KCRS", "NCHW"), "NKPQCRS"),
            new Named("conv_2d_nhwc_fhwc", List.of("NHWC", "KRSC", "NHWC"), "NPQKRSC"),
            new Named("conv_2d_nhwc_hwcf", List.of("NHWC", "RSCK", "NHWC"), "NPQKRSC"),
            new Named("conv_2d_ngchw_gfchw", List.of("NGCHW", "GKCRS", "NGCHW"), "NGKPQCRS"),
            new Named("conv_3d_ncdhw_fcdhw", List.of("NCDHW", "KCTRS", "NCDHW"), "NKDPQCTRS"),
            new Named("matmul_transpose_b", List.of("NC", "KC", "NC"), "NKC"),
            new Named("batch_matmul_transpose_b", List.of("GNC", "GKC", "GNC"), "GNKC"));

    private static final String IMAGES = "DHW";

    private final Workload workload;
    private final List<String> layouts;
    private final Set<DimName> reversed = new TreeSet<>();
    private final List<Box> boxes = new ArrayList<>();
    final Optional<String> named;
    final List<DimName> dims;

    /** An axis of an operand: its extent, its index in dims, and where along the tensor's axis a place of the box lies. */
    private record Side(long extent, Affine index, Affine origin, boolean leaves) {}

    /**
     * An operand.
     *
     * @param sides in the order of memory, those of one axis of the tensor together
     * @param copied whether it is a box rather than the tensor
     */
    private record Box(Tensor tensor, List<List<Side>> sides, boolean copied) {}

    LinalgPayload(Nest nest) {
        workload = nest.workload();
        layouts = nest.mapping().layouts();
        workload.tensor(Role.INPUT).axes().stream()
                .flatMap(a -> a.terms().stream())
                .filter(t -> t.coefficient() < 0)
                .forEach(t -> reversed.add(t.dim()));
        workload.tensors().forEach(t -> boxes.add(box(t)));
        Optional<Named> known = NAMED.stream().filter(this::is).findFirst();
        named = known.map(Named::name);
        dims = known.map(n -> n.dims()
                        .chars()
                        .mapToObj(c -> DimName.valueOf(String.valueOf((char) c)))
                        .toList())
                .orElseGet(() -> List.of(DimName.values()).stream()
                        .filter(d -> workload.extent(d) > 1)
                        .toList());
    }

    private boolean is(Named n) {
        Box out = boxes.get(Role.OUTPUT.ordinal());
        Box weight = boxes.get(Role.WEIGHT.ordinal());
        boolean signed = workload.tensors().stream()
                .noneMatch(
                        t -> t.dtype().code().equals("uint") || t.dtype().code().equals("bool"));
        return n.layouts().equals(layouts) && signed && !out.copied() && !weight.copied() && reversed.isEmpty();
    }

    boolean isReduction(DimName d) {
        return workload.isReduction(d);
    }

    private Box box(Tensor t) {
        List<List<Side>> sides = new ArrayList<>();
        boolean copied = false;
        for (char letter : layouts.get(t.role().ordinal()).toCharArray()) {
            Axis axis = t.axes().stream()
                    .filter(a -> a.letter() == letter)
                    .findFirst()
                    .orElseThrow();
            boolean window = t.role() == Role.INPUT;
            boolean alone = axis.terms().size() <= 1 && axis.terms().stream().allMatch(x -> x.coefficient() == 1);
            boolean plain = axis.offset() == 0
                    && !workload.leaves(axis)
                    && axis.terms().stream().noneMatch(x -> reversed.contains(x.dim()))
                    && (window || alone);
            copied |= !plain;
            sides.add(window || plain ? List.of(window(axis, plain)) : split(axis));
        }
        return new Box(t, sides, copied);
    }

    /** One axis, along which several dims may run. */
    private Side window(Axis axis, boolean plain) {
        Affine index = Affine.ZERO;
        long origin = axis.offset();
        for (Axis.Term t : axis.terms()) {
            index = index.plus(Affine.variable(t.dim().name()).times(Math.abs(t.coefficient())));
            origin += Math.min(0, t.coefficient()) * (workload.extent(t.dim()) - 1);
        }
        long extent = plain ? axis.extent() : axis.boxExtent(workload.extentArray());
        return new Side(extent, index, Affine.constant(origin), workload.leaves(axis));
    }

    /** An axis for each dim. */
    private List<Side> split(Axis axis) {
        List<Side> sides = new ArrayList<>();
        List<Axis.Term> terms = axis.terms().stream()
                .sorted(Comparator.comparingLong((Axis.Term t) -> -Math.abs(t.coefficient())))
                .toList();
        for (Axis.Term t : terms) {
            sides.add(new Side(
                    workload.extent(t.dim()), Affine.variable(t.dim().name()), Affine.ZERO, workload.leaves(axis)));
        }
        return sides.isEmpty() ? List.of(window(axis, false)) : sides;
    }

    /** Where a tensor's operand is: the tensor, or a box of this name. */
    BufferDecl operand(Role role, BufferDecl tensor, String name) {
        Box box = boxes.get(role.ordinal());
        if (!box.copied()) {
            return tensor;
        }
        List<Long> shape = new ArrayList<>();
        StringBuilder axes = new StringBuilder();
        box.sides().stream().flatMap(List::stream).forEach(s -> {
            axes.append((char) ('a' + shape.size()));
            shape.add(s.extent());
        });
        return new BufferDecl(name, shape, tensor.dtype(), axes.toString(), axes.toString(), Space.DRAM, Span.NONE);
    }

    /** Index of an operand in dims, in the order of memory. */
    String map(Role role) {
        return boxes.get(role.ordinal()).sides().stream()
                .flatMap(List::stream)
                .map(s -> s.index().text(v -> "d" + dims.indexOf(DimName.valueOf(v))))
                .collect(Collectors.joining(", "));
    }

    /** Strides and dilations, as the named convolutions have them; empty for products. */
    String window() {
        List<Long> strides = new ArrayList<>();
        List<Long> dilations = new ArrayList<>();
        List<DimName> outputs = List.of(DimName.D, DimName.P, DimName.Q);
        List<DimName> kernels = List.of(DimName.T, DimName.R, DimName.S);
        for (Axis a : workload.tensor(Role.INPUT).axes()) {
            int i = IMAGES.indexOf(a.letter());
            if (i >= 0) {
                strides.add(Math.max(1, a.coefficient(outputs.get(i))));
                dilations.add(Math.max(1, a.coefficient(kernels.get(i))));
            }
        }
        return strides.isEmpty() ? "" : ", dilations = " + dense(dilations) + ", strides = " + dense(strides);
    }

    private static String dense(List<Long> values) {
        return "dense<" + values + "> : tensor<" + values.size() + "xi64>";
    }

    /** Copies between a tensor and its box: into the box, zero where the tensor ends; or out of it. */
    List<Node> copy(Role role, BufferDecl tensor, BufferDecl box) {
        if (box.equals(tensor)) {
            return List.of();
        }
        List<List<Side>> sides = boxes.get(role.ordinal()).sides();
        List<Affine> inBox = new ArrayList<>();
        List<Affine> inTensor = new ArrayList<>();
        List<Guard> guards = new ArrayList<>();
        for (int i = 0; i < sides.size(); i++) {
            char letter = tensor.layout().charAt(i);
            Axis axis = boxes.get(role.ordinal()).tensor().axes().stream()
                    .filter(a -> a.letter() == letter)
                    .findFirst()
                    .orElseThrow();
            boolean one = role == Role.INPUT || axis.terms().isEmpty();
            Affine at = one ? sides.get(i).get(0).origin() : Affine.constant(axis.offset());
            for (Side s : sides.get(i)) {
                Affine place = Affine.variable("b" + inBox.size());
                inBox.add(place);
                at = at.plus(one ? place : onAxis(axis, s, place));
            }
            inTensor.add(at);
            if (sides.get(i).get(0).leaves()) {
                guards.add(new Guard(at, 0, axis.extent()));
            }
        }
        Scalar.Place there = new Scalar.Place(box, inBox, Scalar.Lane.ZERO, Scalar.Lane.ZERO);
        Scalar.Place here = new Scalar.Place(tensor, inTensor, Scalar.Lane.ZERO, Scalar.Lane.ZERO);
        boolean out = role == Role.OUTPUT;
        Node node = out ? new Node.Assign(here, new Scalar.Read(there)) : new Node.Assign(there, new Scalar.Read(here));
        if (!guards.isEmpty()) {
            Node zero = new Node.Assign(there, new Scalar.Number(0, box.dtype()));
            node = new Node.Branch(guards, List.of(node), out ? List.of() : List.of(zero));
        }
        for (int i = box.rank() - 1; i >= 0; i--) {
            node = new Node.Loop("b" + i, Bound.of(box.shape().get(i)), 1, null, List.of(node));
        }
        return List.of(node);
    }

    /** What a place along a dim adds to the index along the tensor's axis. */
    private Affine onAxis(Axis axis, Side side, Affine place) {
        DimName d = DimName.valueOf(side.index().terms().get(0).variable());
        Affine along =
                reversed.contains(d) ? Affine.constant(workload.extent(d) - 1).plus(place.times(-1)) : place;
        return along.times(axis.coefficient(d));
    }
}
