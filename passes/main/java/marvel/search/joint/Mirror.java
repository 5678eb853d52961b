package marvel.search.joint;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import marvel.workload.Axis;
import marvel.workload.DimName;
import marvel.workload.Role;
import marvel.workload.Tensor;
import marvel.workload.Workload;

/** Operators whose rows and columns may change places: a mapping and its mirror image cost the same (docs/search.md). */
final class Mirror {
    private static final Map<DimName, DimName> IMAGE = Map.of(
            DimName.P, DimName.Q, DimName.Q, DimName.P, DimName.R, DimName.S, DimName.S, DimName.R, DimName.A,
            DimName.B, DimName.B, DimName.A);

    /** An axis by all that counts. */
    private record Key(long extent, long offset, List<Axis.Term> terms) {}

    private Mirror() {}

    /** By dim of a shape, the one that it changes places with; itself for all if rows and columns differ. */
    static int[] of(Shape shape, List<String> operands) {
        int[] image = new int[shape.dims];
        boolean mirrored = isMirrored(shape.workload, operands);
        for (int d = 0; d < shape.dims; d++) {
            DimName other = image(shape.names[d]);
            image[d] = d;
            for (int e = 0; e < shape.dims && mirrored; e++) {
                image[d] = shape.names[e] == other ? e : image[d];
            }
        }
        return image;
    }

    private static boolean isMirrored(Workload w, List<String> operands) {
        for (DimName d : DimName.values()) {
            if (w.extent(d) != w.extent(image(d))) {
                return false;
            }
        }
        for (Tensor t : w.tensors()) {
            if (!count(t, Function.identity()).equals(count(t, Mirror::image))) {
                return false;
            }
        }
        return operands.stream().allMatch(o -> knowsBoth(w.tensor(Role.OUTPUT), o));
    }

    /** Whether an epilogue operand has the images of all its axes too. */
    private static boolean knowsBoth(Tensor output, String letters) {
        List<Key> own = output.axes().stream()
                .filter(a -> letters.indexOf(a.letter()) >= 0)
                .map(a -> key(a, Function.identity()))
                .toList();
        List<Key> images = output.axes().stream()
                .filter(a -> letters.indexOf(a.letter()) >= 0)
                .map(a -> key(a, Mirror::image))
                .toList();
        return own.containsAll(images);
    }

    private static Map<Key, Long> count(Tensor tensor, Function<DimName, DimName> names) {
        return tensor.axes().stream()
                .map(a -> key(a, names))
                .collect(Collectors.groupingBy(k -> k, Collectors.counting()));
    }

    private static Key key(Axis a, Function<DimName, DimName> names) {
        List<Axis.Term> terms = a.terms().stream()
                .map(t -> new Axis.Term(names.apply(t.dim()), t.coefficient()))
                .toList();
        return new Key(a.extent(), a.offset(), new Axis(a.letter(), a.extent(), terms, a.offset()).terms());
    }

    private static DimName image(DimName d) {
        return IMAGE.getOrDefault(d, d);
    }
}
