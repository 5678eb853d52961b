package marvel.ir;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A compilation unit.
 *
 * @param version text version, such as {@code 0.0.5}, or empty if the text had none
 * @param items in the order of the text
 * @param expression the bare expression that a text may hold instead of items
 * @param metadata the metadata section, verbatim from {@code #[metadata]}, or empty
 */
public record Module(String version, List<Item> items, Optional<Expr.Block> expression, String metadata) {
    public Module {
        items = List.copyOf(items);
    }

    public <T extends Item> List<T> items(Class<T> kind) {
        return items.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    public <T extends Item> Optional<T> item(Class<T> kind, String name) {
        return items(kind).stream().filter(i -> i.name().equals(name)).findFirst();
    }

    public Module withItems(List<? extends Item> newItems) {
        return new Module(version, List.copyOf(newItems), expression, metadata);
    }

    /** This module with every item of a kind replaced. */
    public <T extends Item> Module map(Class<T> kind, UnaryOperator<T> change) {
        return withItems(items.stream()
                .map(i -> kind.isInstance(i) ? change.apply(kind.cast(i)) : i)
                .toList());
    }
}
