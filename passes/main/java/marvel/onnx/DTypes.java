package marvel.onnx;

import java.util.Map;
import java.util.Optional;
import marvel.ir.DType;

/** ONNX's numbers for types ({@code TensorProto.DataType}). */
final class DTypes {
    private static final String[] NAMES = {
        "",
        "float32",
        "uint8",
        "int8",
        "uint16",
        "int16",
        "int32",
        "int64",
        "",
        "bool",
        "float16",
        "float64",
        "uint32",
        "uint64",
        "",
        "",
        "bfloat16"
    };

    private static final Map<Integer, String> OTHERS = Map.of(
            8, "string",
            14, "complex64",
            15, "complex128",
            17, "float8e4m3fn",
            18, "float8e4m3fnuz",
            19, "float8e5m2",
            20, "float8e5m2fnuz",
            21, "uint4",
            22, "int4",
            23, "float4e2m1");

    private DTypes() {}

    /** ONNX's name of a type that Relay lacks. */
    static String name(int number) {
        return OTHERS.getOrDefault(number, "an unknown one, of number " + number);
    }

    /** Empty for strings, complex numbers and types of fewer than eight bits. */
    static Optional<DType> of(int number) {
        return number < 0 || number >= NAMES.length || NAMES[number].isEmpty()
                ? Optional.empty()
                : DType.of(NAMES[number]);
    }
}
