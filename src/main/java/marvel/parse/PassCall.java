package marvel.parse;

import marvel.diag.Span;
import marvel.ir.Attrs;

/** A pass of a pipeline with the options written: {@code name{key=value key=value}}. */
public record PassCall(String name, Attrs options, Span span) {}
