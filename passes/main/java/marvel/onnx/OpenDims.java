package marvel.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Span;
import marvel.onnx.proto.TensorShapeProto;
import marvel.onnx.proto.ValueInfoProto;

/**
 * Extents that a model leaves open, as the command line gives them.
 *
 * @param batch of first dims; 0 if not given
 * @param shapes by input
 */
record OpenDims(long batch, Map<String, List<Long>> shapes) {
    /** @throws CompileException for options that are none */
    static OpenDims of(List<String> batches, List<String> shapes) {
        Map<String, List<Long>> all = new HashMap<>();
        for (String s : shapes) {
            int eq = s.lastIndexOf('=');
            List<Long> shape = new ArrayList<>();
            for (String d : s.substring(eq + 1).split("x", -1)) {
                shape.add(positive(d, "--shape=" + s, "--shape=NAME=1x3x224x224"));
            }
            if (eq <= 0) {
                throw wrong("--shape=" + s, "--shape=NAME=1x3x224x224");
            }
            all.put(s.substring(0, eq), shape);
        }
        long batch = 0;
        for (String b : batches) {
            batch = positive(b, "--batch=" + b, "--batch=N");
        }
        return new OpenDims(batch, Map.copyOf(all));
    }

    private static long positive(String text, String option, String expected) {
        try {
            long n = Long.parseLong(text);
            if (n > 0) {
                return n;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong(option, expected);
    }

    private static CompileException wrong(String option, String expected) {
        return new CompileException(
                Code.ONNX_FILE, Span.NONE, "expected " + expected + " with extents of 1 and more, got " + option);
    }

    boolean isGiven() {
        return batch > 0 || !shapes.isEmpty();
    }

    /** Shape of an input; empty where it is still open. */
    Optional<List<Long>> of(ValueInfoProto input) {
        List<Long> given = shapes.get(input.getName());
        if (given != null) {
            return Optional.of(given);
        }
        List<Long> shape = new ArrayList<>();
        for (TensorShapeProto.Dimension d :
                input.getType().getTensorType().getShape().getDimList()) {
            boolean isKnown = d.hasDimValue() && d.getDimValue() > 0;
            if (!isKnown && !(shape.isEmpty() && batch > 0)) {
                return Optional.empty();
            }
            shape.add(isKnown ? d.getDimValue() : batch);
        }
        return input.getType().getTensorType().hasShape() ? Optional.of(shape) : Optional.empty();
    }
}
