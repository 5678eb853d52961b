package marvel.diag;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What kind of message a diagnostic is. Users look numbers up, so one that was given once keeps its meaning; they are all
 * given here, so that none is given twice. {@code docs/errors.md} explains each.
 */
public enum Code {
    /** A message of a plug-in, whose own documentation explains it. */
    PLUGIN_MESSAGE(1),

    // Files and what the command line names.
    CANNOT_READ(2),
    CANNOT_WRITE(3),
    NOT_UTF8(4),
    SAME_OUTPUT(5),
    NO_TARGET(6),
    UNKNOWN_TARGET(7),
    TARGET_FILE(8),
    EXPECTED_DIAGNOSTIC(9),

    // The text of modules.
    SYNTAX(101),
    UNDEFINED(102),
    DUPLICATE(103),
    LITERAL(104),
    VERSION(105),
    NESTING(106),
    DECLARATION(107),
    LOOP_HEADER(108),
    TYPE_TEXT(109),
    METADATA(110),

    // Operators and types.
    UNKNOWN_OPERATOR(201),
    OPERATOR(202),
    TYPE_MISMATCH(203),
    CALL(204),
    NAMED_VALUE(205),
    TOO_LARGE(206),

    // Accelerators.
    ACCELERATOR_KEY(301),
    ACCELERATOR_VALUE(302),

    // Passes and plug-ins.
    UNKNOWN_PASS(401),
    PASS_ORDER(402),
    SAME_NAME(403),
    PLUGIN(404),
    PLUGIN_FAILURE(405),

    // Loop functions: what is no nest of an operator.
    ILL_FORMED(501),
    MEMORY(502),
    NOT_A_NEST(503),
    OTHER_NEST(504),
    NOT_MAPPED_YET(505),

    // Loop functions: what a proof or a run finds.
    ITERATIONS(601),
    OUT_OF_BOUNDS(602),
    CAPACITY(603),
    UNWRITTEN(604),
    RACE(605),
    SUMS(606),
    UNPROVED(607),
    ARRAY_SIZE(608),
    NETWORK(609),
    OTHER_RESULT(610),
    NOT_RUN(611),
    SAME_RESULT(612),

    // Mapping.
    NOTHING_FITS(701),
    TOO_MANY_ITERATIONS(702),
    LEFT_TO_HOST(703),
    LEFT_AS_IS(704),
    OFF_CHIP_RESULT(705),
    NOT_IN_MAESTRO(706),

    // Outputs.
    NOT_IN_OUTPUT(801),
    NO_OUTPUT_FORM(802),
    NOTHING_TO_WRITE(803),

    // Files of other tools, and what is asked of cost models.
    MAESTRO(901),
    YAML(902),
    TIMELOOP(903),
    IMPORT(904),
    ONNX_FILE(905),
    ONNX_NODE(906),
    ONNX_READING(907),
    COST(908),
    SWEEP(909);

    private final int number;

    Code(int number) {
        this.number = number;
    }

    /** The code of this name, {@code MV0101}, in small letters or capitals. */
    public static Optional<Code> of(String name) {
        return Arrays.stream(values())
                .filter(c -> c.toString().equals(name.toUpperCase(Locale.ROOT)))
                .findFirst();
    }

    /** {@code MV0101}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "MV%04d", number);
    }
}
