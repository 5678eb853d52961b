package marvel.parse;

import com.fasterxml.jackson.core.JsonProcessingException;

/** What is wrong with a text that is no JSON, for messages. */
public final class BrokenJson {
    private BrokenJson() {}

    /** The reader's words without what only it understands: where it thinks an object began in a source that it hides. */
    public static String reason(JsonProcessingException e) {
        String first =
                String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("");
        int marker = first.indexOf(" (start marker at ");
        return marker < 0 ? first : first.substring(0, marker);
    }
}
