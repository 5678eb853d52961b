package marvel.ir;

import java.util.List;
import java.util.stream.Collectors;

final class Types {
    static String join(List<Type> types) {
        return types.stream().map(Type::toString).collect(Collectors.joining(", "));
    }

    private Types() {}
}
