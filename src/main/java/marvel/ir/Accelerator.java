package marvel.ir;

import marvel.diag.Span;

/** {@code accelerator @name { key = value; ... }}, uninterpreted: its meaning belongs to the passes that map on to it. */
public record Accelerator(String name, Attrs entries, Span span) implements Item {}
