package marvel.emit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import marvel.ir.DType;
import marvel.ir.loop.BufferDecl;

/** Runs modules of MLIR with Debian's mlir-19-tools. */
final class MlirTools {
    /** From affine loops to LLVM's dialect. */
    static final List<String> TO_LLVM = List.of(
            "-lower-affine",
            "-convert-scf-to-cf",
            "-expand-strided-metadata",
            "-lower-affine",
            "-finalize-memref-to-llvm",
            "-convert-math-to-llvm",
            "-convert-math-to-libm",
            "-convert-arith-to-llvm",
            "-convert-func-to-llvm",
            "-convert-cf-to-llvm",
            "-reconcile-unrealized-casts");

    private static final long MINUTES = 5;

    private MlirTools() {}

    /** What {@code mlir-opt} makes of a module: it must say nothing. */
    static String opt(Path dir, String module, List<String> passes) throws IOException, InterruptedException {
        Path in = dir.resolve("in.mlir");
        Path out = dir.resolve("out.mlir");
        Files.writeString(in, module);
        List<String> command = new ArrayList<>(List.of("mlir-opt-19", in.toString(), "-o", out.toString()));
        command.addAll(passes);
        String said = run(dir, command);
        if (!said.isEmpty()) {
            throw new AssertionError(said);
        }
        return Files.readString(out);
    }

    /** What {@code main} of a module in LLVM's dialect returns. */
    static long main(Path dir, String module) throws IOException, InterruptedException {
        Path in = dir.resolve("llvm.mlir");
        Files.writeString(in, module);
        String said = run(dir, List.of("mlir-cpu-runner-19", "-e", "main", "-entry-point-result=i64", in.toString()));
        try {
            return Long.parseLong(said.strip());
        } catch (NumberFormatException e) {
            throw new AssertionError("expected a number, got " + said, e);
        }
    }

    private static String run(Path dir, List<String> command) throws IOException, InterruptedException {
        Path log = dir.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly().waitFor();
        }
        String said = Files.readString(log);
        if (process.exitValue() != 0) {
            throw new AssertionError("expected exit code 0, got " + process.exitValue() + ": "
                    + String.join(" ", command) + "\n" + said);
        }
        return said;
    }

    /**
     * The functions of a module and a {@code main} that calls each on its data. It returns 0 if every element is what is
     * expected, else one million times the first wrong case's number, counted from 1, and how many of its elements are wrong.
     */
    static String program(String module, List<EmitCase> cases) {
        StringBuilder out = new StringBuilder(module.strip());
        out.setLength(out.length() - 1);
        cases.forEach(c -> check(c, out));
        out.append("  func.func @main() -> i64 {\n    %r0 = arith.constant 0 : i64\n");
        for (int i = 0; i < cases.size(); i++) {
            out.append("""
                        %%n%1$d = func.call @check_%2$s() : () -> i64
                        %%z%1$d = arith.constant 0 : i64
                        %%m%1$d = arith.constant %3$d : i64
                        %%s%1$d = arith.addi %%n%1$d, %%m%1$d : i64
                        %%a%1$d = arith.cmpi ne, %%n%1$d, %%z%1$d : i64
                        %%b%1$d = arith.cmpi eq, %%r%1$d, %%z%1$d : i64
                        %%c%1$d = arith.andi %%a%1$d, %%b%1$d : i1
                        %%r%4$d = arith.select %%c%1$d, %%s%1$d, %%r%1$d : i64
                    """.formatted(i, cases.get(i).mapped().name(), 1_000_000L * (i + 1), i + 1));
        }
        return out.append("    return %r" + cases.size() + " : i64\n  }\n}\n").toString();
    }

    private static void check(EmitCase c, StringBuilder out) {
        for (BufferDecl p : c.mapped().params()) {
            out.append("  memref.global \"private\" constant @")
                    .append(c.symbol(p))
                    .append(" : ")
                    .append(type(p))
                    .append(" = dense<");
            dense(EmitCase.memory(p, c.data(p)), EmitCase.shape(p), 0, 0, out);
            out.append(">\n");
        }
        out.append("  func.func @check_").append(c.mapped().name()).append("() -> i64 {\n");
        for (BufferDecl p : c.mapped().params()) {
            out.append("    %")
                    .append(p.name())
                    .append(" = memref.get_global @")
                    .append(c.symbol(p));
            out.append(" : ").append(type(p)).append('\n');
        }
        c.outputs().forEach((name, data) -> {
            String type = type(c.mapped().param(name).orElseThrow());
            out.append("    %got_")
                    .append(name)
                    .append(" = memref.alloc() : ")
                    .append(type)
                    .append('\n');
        });
        List<BufferDecl> params = c.mapped().params();
        out.append("    func.call @").append(c.mapped().name()).append('(');
        out.append(params.stream()
                .map(p -> (c.outputs().containsKey(p.name()) ? "%got_" : "%") + p.name())
                .collect(Collectors.joining(", ")));
        out.append(") : (").append(params.stream().map(MlirTools::type).collect(Collectors.joining(", ")));
        out.append(") -> ()\n    %n = arith.constant 0 : i64\n");
        String name = c.outputs().keySet().iterator().next();
        compare(c.mapped().param(name).orElseThrow(), out);
        out.append("    memref.dealloc %got_").append(name).append(" : ");
        out.append(type(c.mapped().param(name).orElseThrow())).append("\n    return %n0 : i64\n  }\n");
    }

    /** Counts the wrong elements in {@code %n0}, in loops that hand the count on. */
    private static void compare(BufferDecl p, StringBuilder out) {
        int rank = p.rank();
        StringBuilder index = new StringBuilder();
        for (int i = 0; i < rank; i++) {
            out.append("    %n").append(i).append(" = affine.for %i").append(i).append(" = 0 to ");
            out.append(EmitCase.shape(p).get(i))
                    .append(" iter_args(%m")
                    .append(i)
                    .append(" = ");
            out.append(i == 0 ? "%n" : "%m" + (i - 1)).append(") -> (i64) {\n");
            index.append(i == 0 ? "%i" : ", %i").append(i);
        }
        String compare = p.dtype().isFloat() ? "arith.cmpf une" : "arith.cmpi ne";
        out.append("""
                        %%x = affine.load %%got_%1$s[%2$s] : %3$s
                        %%y = affine.load %%%1$s[%2$s] : %3$s
                        %%w = %4$s, %%x, %%y : %5$s
                        %%e = arith.extui %%w : i1 to i64
                        %%n%6$d = arith.addi %%m%7$d, %%e : i64
                """.formatted(p.name(), index, type(p), compare, element(p.dtype()), rank, rank - 1));
        for (int i = rank; i > 0; i--) {
            out.append("    affine.yield %n").append(i).append(" : i64\n    }\n");
        }
    }

    /** Numbers as nested lists; gives the index behind the last. */
    private static int dense(List<String> numbers, List<Long> shape, int axis, int from, StringBuilder out) {
        if (axis == shape.size()) {
            out.append(numbers.get(from));
            return from + 1;
        }
        int at = from;
        for (long i = 0; i < shape.get(axis); i++) {
            out.append(i == 0 ? "[" : ", ");
            at = dense(numbers, shape, axis + 1, at, out);
        }
        out.append(']');
        return at;
    }

    private static String element(DType t) {
        return (t.isFloat() ? "f" : "i") + t.bits();
    }

    private static String type(BufferDecl p) {
        return "memref<" + EmitCase.shape(p).stream().map(n -> n + "x").collect(Collectors.joining())
                + element(p.dtype()) + ">";
    }
}
