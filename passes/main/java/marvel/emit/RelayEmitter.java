package marvel.emit;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import marvel.ir.Accelerator;
import marvel.ir.Item;
import marvel.ir.Module;
import marvel.ir.loop.LoopFunction;
import marvel.parse.Printer;
import marvel.pass.Emission;
import marvel.pass.Emitter;
import marvel.pass.PassContext;
import marvel.pass.Service;

/** The graph functions alone, as Relay for TVM 0.18. */
@Service(Emitter.class)
public final class RelayEmitter implements Emitter {
    /** The start of a function, a string, a graph variable. */
    private static final Pattern TOKEN = Pattern.compile("(?m)^def @|\"(?:\\\\.|[^\"\\\\])*+\"|%([0-9]+)");

    @Override
    public String name() {
        return "relay";
    }

    @Override
    public Emission emit(Module module, String network, PassContext context) {
        List<Item> graph = module.items().stream()
                .filter(i -> !(i instanceof LoopFunction || i instanceof Accelerator))
                .toList();
        return Emission.of(module, Map.of(network + ".relay", numbered(Printer.print(module.withItems(graph)))));
    }

    /** With numbers of its own in each function: TVM takes {@code %0} for the first one of the file. */
    private static String numbered(String text) {
        StringBuilder out = new StringBuilder();
        Matcher m = TOKEN.matcher(text);
        long first = 0;
        long next = 0;
        while (m.find()) {
            String token = m.group();
            if (m.group(1) != null) {
                long number = first + Long.parseLong(m.group(1));
                next = Math.max(next, number + 1);
                token = "%" + number;
            } else if (token.startsWith("def")) {
                first = next;
            }
            m.appendReplacement(out, Matcher.quoteReplacement(token));
        }
        return m.appendTail(out).toString();
    }
}
