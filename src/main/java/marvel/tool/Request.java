package marvel.tool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import marvel.api.Cancellation;
import marvel.parse.BrokenJson;
import org.jspecify.annotations.Nullable;

/**
 * A line that {@code --serve} reads.
 *
 * @param id as JSON text, a string or a whole number
 * @param ir the module; empty if this cancels the request of that id
 * @param options words of a command line
 * @param isCancel whether it cancels
 * @param cancellation of this request
 */
record Request(String id, String ir, List<String> options, boolean isCancel, Cancellation cancellation) {
    /** A line that is no request; the id is there where it could be read. */
    static final class Invalid extends Exception {
        private static final long serialVersionUID = 1;

        final @Nullable String id;

        Invalid(@Nullable String id, String message) {
            super(message, null, false, false);
            this.id = id;
        }
    }

    /** Texts of any length: the sender is the one who started this process. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static Request parse(String line) throws Invalid {
        return new Reading().request(line);
    }

    /** What was read of a line so far. */
    private static final class Reading {
        private @Nullable String id;
        private @Nullable String cancel;
        private @Nullable String ir;
        private List<String> options = List.of();

        Request request(String line) throws Invalid {
            try (JsonParser in = JSON.createParser(line)) {
                expect(in.nextToken() == JsonToken.START_OBJECT, "an object", in);
                while (in.nextToken() == JsonToken.FIELD_NAME) {
                    field(in);
                }
                expect(in.nextToken() == null, "one object a line", in);
            } catch (JsonProcessingException e) {
                throw new Invalid(id, "expected a JSON object, got a broken one: " + BrokenJson.reason(e));
            } catch (IOException e) {
                throw new Invalid(id, "cannot read: " + e.getMessage());
            }
            if (cancel != null && id == null && ir == null) {
                return new Request(cancel, "", List.of(), true, new Cancellation());
            }
            if (id == null || ir == null || cancel != null) {
                throw new Invalid(id, "expected id and ir, or cancel alone");
            }
            return new Request(id, ir, options, false, new Cancellation());
        }

        private void field(JsonParser in) throws IOException, Invalid {
            String name = in.currentName();
            JsonToken value = in.nextToken();
            boolean isText = value == JsonToken.VALUE_STRING;
            switch (name) {
                case "id", "cancel" -> {
                    expect(
                            isText || value == JsonToken.VALUE_NUMBER_INT,
                            name + " to be a string or a whole number",
                            in);
                    String text = isText ? Answer.quoted(in.getText()) : in.getText();
                    if (name.equals("id")) {
                        id = text;
                    } else {
                        cancel = text;
                    }
                }
                case "ir" -> {
                    expect(isText, "ir to be a string", in);
                    ir = in.getText();
                }
                case "options" -> {
                    expect(value == JsonToken.START_ARRAY, "options to be an array of strings", in);
                    List<String> words = new ArrayList<>();
                    while (in.nextToken() != JsonToken.END_ARRAY) {
                        expect(in.currentToken() == JsonToken.VALUE_STRING, "options to be an array of strings", in);
                        words.add(in.getText());
                    }
                    options = List.copyOf(words);
                }
                default -> throw new Invalid(id, "expected id, ir, options or cancel, got '" + name + "'");
            }
        }

        private void expect(boolean holds, String what, JsonParser in) throws IOException, Invalid {
            if (!holds) {
                String got = in.currentToken() == null
                        ? "nothing"
                        : in.currentToken().toString();
                throw new Invalid(id, "expected " + what + ", got " + got);
            }
        }
    }
}
