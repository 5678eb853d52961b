package marvel.search.layout;

import java.util.ArrayList;
import java.util.List;
import marvel.cost.db.Layouts;
import marvel.search.offchip.OffChipProblem;
import marvel.workload.Role;
import marvel.workload.Tensor;

/** One order of axes for all images of a network, as other compilers choose it. */
public enum Fixed {
    /** Channels before rows and columns. */
    NCHW,
    /** Channels innermost. */
    NHWC;

    /** The layouts of an operator's tensors, in its letters, by {@link Role#ordinal}; weights stay as they are. */
    public List<String> layouts(OffChipProblem problem) {
        List<String> all = new ArrayList<>();
        for (Role r : Role.values()) {
            Tensor t = problem.workload().tensor(r);
            String graph = Layouts.graphName(t, Layouts.all(t).get(0));
            boolean stays = r == Role.WEIGHT || !problem.freeLayouts().contains(r);
            String to = stays ? graph : order(problem.workload().op(), t);
            all.add(Operator.name(t, Operator.order(graph, to)));
        }
        return all;
    }

    private static final String IMAGE = "DHW";

    /**
     * The graph's letters of a tensor's axes in this order; as they are where it is not an image of a convolution.
     *
     * @param op name of the operator
     */
    private String order(String op, Tensor tensor) {
        String letters = Layouts.graphName(tensor, Layouts.all(tensor).get(0));
        StringBuilder image = new StringBuilder();
        IMAGE.chars().filter(c -> letters.indexOf(c) >= 0).forEach(c -> image.append((char) c));
        boolean isImage = op.contains("conv")
                && image.length() > 0
                && letters.length() == image.length() + 2
                && letters.indexOf('N') >= 0
                && letters.indexOf('C') >= 0;
        return !isImage ? letters : this == NCHW ? "NC" + image : "N" + image + "C";
    }
}
