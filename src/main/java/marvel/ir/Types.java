package marvel.ir;

import java.util.List;

final class Types {
    static String text(Type type) {
        StringBuilder out = new StringBuilder();
        type.print(out);
        return out.toString();
    }

    static void join(StringBuilder out, List<Type> types) {
        String separator = "";
        for (Type t : types) {
            out.append(separator);
            t.print(out);
            separator = ", ";
        }
    }

    private Types() {}
}
