package marvel.ir;

import marvel.diag.Span;

/** What stands at the top level of a module. Implemented by {@link GraphFunction}, {@link TypeDef}, {@link Accelerator} and loop functions. */
public interface Item {
    /** Name without sigil. Graph functions and loop functions have separate name spaces: the loop function {@code @f} implements the graph function {@code @f}. */
    String name();

    Span span();
}
