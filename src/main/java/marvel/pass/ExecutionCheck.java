package marvel.pass;

import marvel.ir.Module;

/** Runs rewritten operators before and after a pass and compares, for {@code --check-execution}. */
public interface ExecutionCheck {
    /**
     * Compares every loop function that a pass has changed.
     *
     * @throws marvel.diag.CompileException when the outputs differ or a run fails
     */
    void compare(String pass, Module before, Module after, PassContext context);
}
