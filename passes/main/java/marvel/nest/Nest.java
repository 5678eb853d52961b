package marvel.nest;

import java.util.List;
import marvel.ir.loop.BufferDecl;
import marvel.mapping.Mapping;
import marvel.workload.Workload;

/** What a loop function says: the operator, how far it is mapped and how, and what becomes of its sums. */
public record Nest(Workload workload, Stage stage, Mapping mapping, Epilogue epilogue) {
    /** How far an operator is mapped. */
    public enum Stage {
        /** As defined: no tiles. The mapping has no loops. */
        PLAIN,
        /** Tiled for L2. The mapping has DRAM loops only. */
        OFF_CHIP,
        /** Mapped on the array. */
        FULL
    }

    /** Axis letters of each operand of the epilogue, among those of the output. */
    public List<String> operandAxes() {
        return epilogue.operands().stream().map(BufferDecl::axes).toList();
    }
}
