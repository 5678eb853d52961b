package marvel.sweep;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import marvel.diag.Source;

/**
 * What is swept, as it goes to other processes.
 *
 * @param space an accelerator with ranges
 * @param objective of every mapping
 */
record Task(ArrayList<Text> networks, Text space, String objective) implements Serializable {
    private static final long serialVersionUID = 1;

    /** A source. */
    record Text(String name, String text) implements Serializable {
        private static final long serialVersionUID = 1;

        private static Text of(Source s) {
            return new Text(s.name(), s.text());
        }

        private Source source() {
            return new Source(name, text);
        }
    }

    static Task of(List<Source> networks, Source space, String objective) {
        return new Task(new ArrayList<>(networks.stream().map(Text::of).toList()), Text.of(space), objective);
    }

    List<Source> networkSources() {
        return networks.stream().map(Text::source).toList();
    }

    TargetSpace targets() {
        return TargetSpace.read(space.source());
    }

    /** Changes with whatever results depend on. */
    String title() {
        int hash = space.text().hashCode();
        for (Text t : networks) {
            hash = 31 * hash + t.text().hashCode();
        }
        return "marvel-sweep " + objective + " " + targets().size() + " " + Integer.toHexString(hash);
    }
}
