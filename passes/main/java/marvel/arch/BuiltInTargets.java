package marvel.arch;

import java.util.List;
import marvel.diag.Source;
import marvel.ir.Accelerator;
import marvel.pass.Service;
import marvel.pass.TargetProvider;

/** Marvel's own accelerators, for {@code --target} and {@code --list-targets}. */
@Service(TargetProvider.class)
public final class BuiltInTargets implements TargetProvider {
    @Override
    public List<Source> targets() {
        return Targets.names().stream().map(Targets::resource).toList();
    }

    @Override
    public Accelerator complete(Accelerator accelerator) {
        return Targets.accelerator(Targets.read(accelerator));
    }
}
