package marvel.pass;

import marvel.ir.Module;

/**
 * A step of the compiler: module in, module out. Stateless and final; found by {@link java.util.ServiceLoader}.
 *
 * @param <O> options: a record whose components are the options and whose no-argument constructor holds the defaults
 */
public interface Pass<O extends Record> {
    Class<O> options();

    /**
     * Transforms a module.
     *
     * @throws marvel.diag.CompileException when the input cannot be worked on
     */
    Module run(Module module, O options, PassContext context);
}
