package marvel.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import marvel.arch.Target;
import marvel.check.Counts;
import marvel.check.Execution;
import marvel.check.Interpreter;
import marvel.check.RunOptions;
import marvel.check.TensorCounts;
import marvel.cost.timeloop.Translation;
import marvel.ir.Attrs;
import marvel.ir.DType;
import marvel.ir.loop.LoopFunction;
import marvel.nest.Epilogue;
import marvel.nest.NestBuilder;
import marvel.workload.Role;
import org.junit.jupiter.api.Test;

/** The examples of docs/cost-models.md, "Timeloop and the physical truth": each in both modes, and as run. */
class TimeloopTruthTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int READS = 2;
    private static final int FILLS = 3;

    private JsonNode timeloop = JSON.nullNode();
    private JsonNode physical = JSON.nullNode();

    private static String conv(long p, long q, long r, long s) {
        return "{\"shape\":\"conv\",\"dims\":{\"C\":1,\"M\":1,\"N\":1,\"P\":" + p + ",\"Q\":" + q + ",\"R\":" + r
                + ",\"S\":" + s + "}}";
    }

    private static String gemm(long m, long n, long k) {
        return "{\"shape\":\"gemm\",\"dims\":{\"M\":" + m + ",\"N\":" + n + ",\"K\":" + k + "}}";
    }

    /** Evaluates in both modes and holds the physical one to the interpreter. */
    private void evaluate(String arch, String problem, String mapping, boolean links) throws IOException {
        String line = "{\"arch\":\"" + arch + "\",\"problem\":" + problem + ",\"mapping\":" + mapping
                + ",\"link_transfers\":" + links + "}";
        timeloop = JSON.readTree(
                TimeloopBatchTest.answers(line, "--timeloop-compatible").get(0));
        physical = JSON.readTree(TimeloopBatchTest.answers(line).get(0));
        assertEquals("ok", timeloop.path("status").asText(), timeloop.toString());
        assertEquals("ok", physical.path("status").asText(), physical.toString());
        run(line, physical.path("counts"));
    }

    private static void run(String line, JsonNode counts) throws IOException {
        ObjectNode request = (ObjectNode) JSON.readTree(line);
        JsonNode arch = JSON.createObjectNode()
                .put("meshX", 64)
                .put("meshY", 1)
                .set("levels", JSON.readTree("[{\"name\":\"DRAM\"},{\"name\":\"L2\"},{\"name\":\"L1\"}]"));
        request.set("arch", arch);
        TimeloopRequest r;
        try {
            r = TimeloopRequest.read(request, Map.of(), Map.of());
        } catch (TimeloopRequest.BadRequestException e) {
            throw new AssertionError(e);
        }
        Translation t = new Translation(r.problem());
        LoopFunction f = NestBuilder.full(
                "f", t.workload(), Epilogue.none(new DType("int", 16, 1)), Attrs.EMPTY, t.mapping(r.mapping()));
        Counts run = Interpreter.run(
                        f, Execution.inputs(f, 1), new RunOptions(Optional.<Target>empty(), Long.MAX_VALUE, false))
                .orThrow();
        for (Role role : Role.values()) {
            String name = t.workload().tensor(role).name();
            TensorCounts c = run.tensor(name);
            check(counts.path("DRAM").path(name), c.dramReads(), 0, c.dramWrites());
            if (counts.path("L2").has(name)) {
                check(counts.path("L2").path(name), c.l2Reads() + c.l2Drains(), c.l2Fills(), c.l2Updates());
            }
            check(counts.path("L1").path(name), c.l1Reads() + c.l1Drains(), c.l1Fills(), c.l1Writes());
        }
    }

    private static void check(JsonNode seen, long reads, long fills, long updates) {
        assertEquals(
                reads + " " + fills + " " + updates,
                seen.get(2).asLong() + " " + seen.get(3).asLong() + " "
                        + seen.get(4).asLong());
    }

    private void differ(String level, String tensor, int field, long ofTimeloop, long truth) {
        assertEquals(
                ofTimeloop,
                timeloop.path("counts").path(level).path(tensor).get(field).asLong());
        assertEquals(
                truth,
                physical.path("counts").path(level).path(tensor).get(field).asLong());
    }

    @Test
    void aWindowThatJumpsBackIsNotFree() throws IOException {
        evaluate("wide64", conv(11, 1, 3, 1), "{\"L2\":[[\"R\",3],[\"P\",11]]}", false);
        differ("L2", "Inputs", READS, 31, 33);
    }

    @Test
    void whatARowStepKeepsIsNotFetched() throws IOException {
        evaluate("wide64", conv(2, 2, 3, 3), "{\"L2\":[[\"P\",2],[\"Q\",2]],\"L1\":[[\"R\",3],[\"S\",3]]}", false);
        differ("L2", "Inputs", READS, 24, 20);
    }

    @Test
    void aWordThatOverlappingTilesShareIsReadOnce() throws IOException {
        evaluate("wide64", conv(4, 1, 3, 1), "{\"X\":[[\"P\",4]],\"L1\":[[\"R\",3]]}", false);
        differ("L2", "Inputs", READS, 12, 6);
        differ("L1", "Inputs", FILLS, 12, 12);
    }

    @Test
    void aReturnedPartialSumGoesToOneProcessingElement() throws IOException {
        evaluate("wide64", gemm(2, 1, 4), "{\"L2\":[[\"K\",2],[\"M\",2]],\"X\":[[\"K\",2]]}", false);
        differ("L1", "Outputs", FILLS, 4, 2);
    }

    @Test
    void whatLeavesABufferIsRead() throws IOException {
        evaluate("wide64", gemm(4, 1, 3), "{\"L2\":[[\"M\",4]],\"L1\":[[\"K\",3]]}", false);
        differ("L2", "Outputs", READS, 0, 4);
        differ("L1", "Outputs", READS, 8, 16);
    }

    @Test
    void movingAndComputingOverlap() throws IOException {
        evaluate("tiny16", gemm(4, 2, 3), "{\"L2\":[[\"M\",4]],\"X\":[[\"N\",2]],\"L1\":[[\"K\",3]]}", false);
        // 26 words at 2 a cycle, 18 words at 4 and 8 at 2, 12 multiply-accumulates in each of 2 processing elements.
        assertEquals(13, timeloop.path("cycles").asLong());
        assertEquals(13, physical.path("cycles").asLong());
    }

    @Test
    void nothingIsPassedOnBetweenNeighbours() throws IOException {
        evaluate("wide64", conv(6, 1, 3, 1), "{\"L2\":[[\"P\",6]],\"X\":[[\"R\",3]]}", true);
        differ("L2", "Inputs", READS, 8, 18);
        assertEquals(10, timeloop.path("link_words").path("Inputs").asLong());
        assertEquals(0, physical.path("link_words").path("Inputs").asLong());
    }
}
