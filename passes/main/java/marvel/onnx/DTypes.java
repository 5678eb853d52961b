package marvel.onnx;

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

    private DTypes() {}

    /** Empty for strings, complex numbers and types of fewer than eight bits. */
    static Optional<DType> of(int number) {
        return number < 0 || number >= NAMES.length || NAMES[number].isEmpty()
                ? Optional.empty()
                : DType.of(NAMES[number]);
    }
}
