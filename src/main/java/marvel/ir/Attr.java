package marvel.ir;

import java.util.List;

/** Value of an attribute of a call, function, buffer or accelerator. */
public sealed interface Attr {
    /** An integer; {@code suffix} is empty, or a Relay suffix such as {@code i64}. */
    record Int(long value, String suffix) implements Attr {
        public Int(long value) {
            this(value, "");
        }
    }

    /** A floating point number; {@code suffix} is empty, or a Relay suffix such as {@code f} or {@code f64}. */
    record Real(double value, String suffix) implements Attr {
        public Real(double value) {
            this(value, "");
        }
    }

    record Bool(boolean value) implements Attr {}

    /** A quoted string; {@code value} has no quotes and no escapes. */
    record Str(String value) implements Attr {}

    /** A bare word, such as a level, a target or {@code unlimited}. */
    record Word(String value) implements Attr {}

    /** {@code None}. */
    record None() implements Attr {}

    /** {@code [a, b]}. */
    record ListOf(List<Attr> values) implements Attr {
        public ListOf {
            values = List.copyOf(values);
        }
    }

    /** {@code {a: x, b: y}}. */
    record Dict(Attrs entries) implements Attr {}

    /** {@code (a, b)}. */
    record TupleOf(List<Attr> values) implements Attr {
        public TupleOf {
            values = List.copyOf(values);
        }
    }

    /** {@code meta[key][index]}: a value kept in the metadata section. */
    record Meta(String key, int index) implements Attr {}

    /** {@code Name(a=x, b=y)}, such as {@code VirtualDevice(...)}. */
    record Struct(String name, Attrs fields) implements Attr {}

    /**
     * A number with a unit, such as {@code 108 KiB} or {@code 16 words/cycle read}.
     *
     * @param unit all the words behind the number, one space between them
     */
    record Quantity(double value, String unit) implements Attr {}

    /** A value with a word before it, such as {@code block 64 B}. */
    record Labelled(String label, Attr value) implements Attr {}

    /** Parts of an accelerator's value that commas separate, such as {@code 512 B per PE, double_buffered}. */
    record Parts(List<Attr> values) implements Attr {
        public Parts {
            values = List.copyOf(values);
        }
    }
}
