package marvel.op;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import marvel.ir.Type;

/**
 * The order of a tensor's axes in memory, such as {@code NHWC} or {@code NCHW16c}, where blocks of 16 channels are
 * innermost.
 *
 * @param axes outermost first
 */
public record Layout(List<Part> axes) {
    /**
     * One axis of a layout.
     *
     * @param letter the axis, upper case
     * @param block extent of a block of the axis, 0 for the axis itself
     */
    public record Part(char letter, long block) {}

    private static final Pattern PART = Pattern.compile("([A-Z])|([1-9][0-9]{0,8})([a-z])");

    public Layout {
        axes = List.copyOf(axes);
    }

    /** Reads a layout's name. */
    public static Layout of(String name) {
        List<Part> parts = new ArrayList<>();
        Matcher m = PART.matcher(name);
        int at = 0;
        while (m.find() && m.start() == at) {
            at = m.end();
            char letter = Character.toUpperCase(name.charAt(at - 1));
            parts.add(new Part(letter, m.group(2) == null ? 0 : Long.parseLong(m.group(2))));
        }
        Layout layout = new Layout(parts);
        boolean valid = at == name.length() && !parts.isEmpty();
        for (Part p : parts) {
            long primal = parts.stream()
                    .filter(q -> q.letter() == p.letter() && q.block() == 0)
                    .count();
            long blocks = parts.stream()
                    .filter(q -> q.letter() == p.letter() && q.block() > 0)
                    .count();
            valid &= primal == 1 && blocks <= 1;
        }
        if (!valid) {
            throw new OpException(
                    OpException.CALL, "expected a layout such as NCHW, NHWC or NCHW16c, got \"" + name + "\"");
        }
        return layout;
    }

    /** A layout that has exactly some axes. */
    public static Layout of(String name, String letters) {
        Layout layout = of(name);
        boolean same = layout.axes.stream().filter(p -> p.block() == 0).count() == letters.length();
        for (int i = 0; i < letters.length(); i++) {
            same &= layout.index(letters.charAt(i)) >= 0;
        }
        if (!same) {
            throw new OpException(
                    OpException.CALL, "expected a layout with the axes of " + letters + ", got \"" + name + "\"");
        }
        return layout;
    }

    public int rank() {
        return axes.size();
    }

    /** True if no axis comes in blocks. */
    public boolean isPermutation() {
        return axes.stream().allMatch(p -> p.block() == 0);
    }

    /** Position of an axis, or -1. */
    public int index(char letter) {
        return axes.indexOf(new Part(letter, 0));
    }

    private long block(char letter) {
        return axes.stream()
                .filter(p -> p.letter() == letter && p.block() > 0)
                .mapToLong(Part::block)
                .findFirst()
                .orElse(1);
    }

    /** Extent of an axis of a tensor in this layout, blocks counted in; 1 if it has no such axis. */
    public long extent(char letter, List<Long> shape) {
        int at = index(letter);
        return at < 0 ? 1 : Shapes.times(shape.get(at), block(letter));
    }

    /** Extents of some axes of a tensor, one for each letter. */
    public List<Long> extents(String letters, Type.Tensor tensor, int argument) {
        if (tensor.rank() != rank()) {
            throw new OpException(
                    argument, "expected a tensor of rank " + rank() + " in layout " + this + ", got " + tensor);
        }
        return letters.chars().mapToObj(c -> extent((char) c, tensor.shape())).toList();
    }

    /** The shape of a tensor in this layout, whose axes have these extents. */
    public List<Long> shape(String letters, List<Long> extents) {
        List<Long> all = new ArrayList<>();
        for (Part p : axes) {
            int at = letters.indexOf(p.letter());
            long block = block(p.letter());
            all.add(p.block() > 0 ? p.block() : Shapes.map(extents.get(at), n -> divide(n, block, p)));
        }
        return all;
    }

    private static long divide(long extent, long block, Part p) {
        if (extent % block != 0) {
            throw new OpException(
                    OpException.CALL,
                    "expected the extent of axis " + p.letter() + " to be a multiple of " + block + ", got " + extent);
        }
        return extent / block;
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (Part p : axes) {
            out.append(p.block() == 0 ? "" + p.letter() : p.block() + "" + Character.toLowerCase(p.letter()));
        }
        return out.toString();
    }
}
