package marvel.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import marvel.diag.Code;
import marvel.diag.CompileException;
import marvel.diag.Diagnostic;
import marvel.diag.Span;
import marvel.ir.Module;
import marvel.onnx.proto.ModelProto;
import marvel.parse.Sources;
import marvel.pass.Importer;
import marvel.pass.Service;

/** ONNX models of opsets 7 to 21. Weights are not read: the file is mapped into memory, and only what is looked at is loaded. */
@Service(Importer.class)
public final class OnnxImporter implements Importer {
    private static final String BATCH = "batch";
    private static final String SHAPE = "shape";

    @Override
    public String name() {
        return "onnx";
    }

    @Override
    public String input() {
        return "a model";
    }

    @Override
    public Map<String, String> options() {
        return Map.of(
                BATCH, "N  extent of the inputs' first dims that the model leaves open",
                SHAPE, "NAME=1x3x224x224  shape of an input");
    }

    /** A model begins with the version of its format, a small number, and then another field. */
    @Override
    public boolean reads(byte[] start) {
        return start.length > 2
                && start[0] == ModelProto.IR_VERSION_FIELD_NUMBER << 3
                && start[1] > 0
                && start[1] < 32
                && (start[2] & 7) % 2 == 0
                && start[2] >> 3 > 0;
    }

    @Override
    public Module read(Path input, Map<String, List<String>> options, Consumer<Diagnostic> report) {
        OpenDims open = OpenDims.of(options.getOrDefault(BATCH, List.of()), options.getOrDefault(SHAPE, List.of()));
        return new Model(input.toString(), parse(input), open, report).module();
    }

    private static ModelProto parse(Path input) {
        try (FileChannel file = FileChannel.open(input)) {
            if (file.size() > Integer.MAX_VALUE) {
                throw error(
                        input,
                        "expected a model of at most 2 GiB, weights in other files apart, got " + file.size()
                                + " bytes");
            }
            CodedInputStream in = CodedInputStream.newInstance(file.map(FileChannel.MapMode.READ_ONLY, 0, file.size()));
            in.enableAliasing(true);
            return ModelProto.parseFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw error(input, "expected an ONNX model, got what is none: " + e.getMessage());
        } catch (IOException e) {
            throw Sources.unreadable(input, e);
        }
    }

    private static CompileException error(Path input, String message) {
        return new CompileException(Code.ONNX_FILE, Span.NONE, input + ": " + message);
    }
}
