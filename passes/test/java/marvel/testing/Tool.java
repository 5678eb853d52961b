package marvel.testing;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import marvel.tool.MarvelOpt;

/** {@code marvel-opt} in this process. */
public final class Tool {
    /** A convolution, a strided pointwise one with an epilogue, a depthwise, a dilated, a transposed one and a dense. */
    public static final String NETWORK = """
            #[version = "0.0.5"]
            def @main(%x: Tensor[(1, 8, 14, 14), int8], %w1: Tensor[(16, 8, 3, 3), int8], %w2: Tensor[(8, 16, 1, 1), int32],
                      %b: Tensor[(8), int32], %w3: Tensor[(8, 1, 3, 3), int32], %w4: Tensor[(8, 8, 3, 3), int32],
                      %w5: Tensor[(8, 4, 4, 4), int32], %w6: Tensor[(10, 784), int32]) {
              %0 = nn.conv2d(%x, %w1, padding=[1, 1, 1, 1], kernel_size=[3, 3], out_dtype="int32");
              %1 = nn.conv2d(%0, %w2, strides=[2, 2], padding=[0, 0, 0, 0], kernel_size=[1, 1]);
              %2 = nn.bias_add(%1, %b);
              %3 = nn.relu(%2);
              %4 = nn.conv2d(%3, %w3, padding=[1, 1, 1, 1], groups=8, channels=8, kernel_size=[3, 3]);
              %5 = nn.conv2d(%4, %w4, padding=[2, 2, 2, 2], dilation=[2, 2], channels=8, kernel_size=[3, 3]);
              %6 = nn.conv2d_transpose(%5, %w5, channels=4, kernel_size=[4, 4], strides=[2, 2], padding=[1, 1, 1, 1]);
              %7 = nn.batch_flatten(%6);
              nn.dense(%7, %w6, units=10)
            }
            """;

    /** What a run gave. */
    public record Run(int exit, String out, String err) {}

    private Tool() {}

    /** Runs the tool on a text given on standard input. */
    public static Run run(String input, String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = MarvelOpt.run(
                args,
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Run(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
