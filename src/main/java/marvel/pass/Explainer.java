package marvel.pass;

import marvel.ir.Module;

/** Tells a person why a module was mapped as it was, for {@code --explain}. */
public interface Explainer {
    String explain(Module module, PassContext context);
}
