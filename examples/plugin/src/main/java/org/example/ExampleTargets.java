package org.example;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import marvel.diag.Source;
import marvel.pass.Service;
import marvel.pass.TargetProvider;

/** Accelerators for {@code --target}. */
@Service(TargetProvider.class)
public final class ExampleTargets implements TargetProvider {
    @Override
    public List<Source> targets() {
        try (InputStream in = ExampleTargets.class.getResourceAsStream("npu.acc")) {
            return List.of(new Source("npu.acc", new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
