package io.podtrail.app.query;

import com.fasterxml.jackson.databind.JsonNode;
import io.podtrail.policy.text.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text with JSONPath in braces, as kubectl's {@code -o jsonpath=} takes it: {@code {.items[*].pod}}, {@code {"\n"}}, and
 * {@code {range .items[*]}...{end}}.
 */
public final class JsonPathTemplate {
    private static final Pattern PART = Pattern.compile("\\{((?:\"(?:\\\\.|[^\"\\\\])*\"|'[^']*'|[^{}\"'])*)}|([^{]+)");

    private final Block whole;

    private JsonPathTemplate(Block whole) {
        this.whole = whole;
    }

    private interface Part {
        void print(JsonNode document, StringBuilder out);
    }

    private record Block(List<Part> parts) implements Part {
        @Override
        public void print(JsonNode document, StringBuilder out) {
            parts.forEach(part -> part.print(document, out));
        }
    }

    /**
     * Reads what a user wrote.
     *
     * @throws IllegalArgumentException when a brace, a quote or a range is not closed, or a path is wrong
     */
    public static JsonPathTemplate parse(String text) {
        // A template without braces is a path, as for kubectl.
        Matcher parts = PART.matcher(text.contains("{") ? text : "{" + text + "}");
        var reader = new Reader(parts, text);
        return new JsonPathTemplate(reader.block(false));
    }

    /** The text with what the paths lead to in a document; what leads nowhere leaves nothing. */
    public String render(JsonNode document) {
        var out = new StringBuilder();
        whole.print(document, out);
        return out.toString();
    }

    private static final class Reader {
        private final Matcher parts;
        private final String text;
        private int at;

        Reader(Matcher parts, String text) {
            this.parts = parts;
            this.text = text;
        }

        Block block(boolean inRange) {
            var read = new ArrayList<Part>();
            while (parts.find(at) && parts.start() == at) {
                at = parts.end();
                String literal = parts.group(2);
                String expression = literal == null ? parts.group(1).strip() : "";
                if (expression.equals("end") && inRange) {
                    return new Block(read);
                }
                read.add(literal == null ? part(expression) : text(literal));
            }
            if (inRange || at < parts.regionEnd()) {
                throw new IllegalArgumentException(
                        "the jsonpath '%s' is not closed: it lacks a }, a quote or {end}".formatted(text));
            }
            return new Block(read);
        }

        private Part part(String expression) {
            if (expression.startsWith("range ")) {
                JsonPaths path =
                        JsonPaths.parse(expression.substring("range ".length()).strip());
                Block each = block(true);
                return (document, out) -> path.in(document).forEach(item -> each.print(item, out));
            }
            if (expression.startsWith("\"") || expression.startsWith("'")) {
                return text(expression.substring(1, expression.length() - 1).translateEscapes());
            }
            JsonPaths path = JsonPaths.parse(expression);
            return (document, out) -> out.append(path.in(document).stream()
                    .map(JsonPaths::text)
                    .map(Printable::of)
                    .collect(Collectors.joining(" ")));
        }

        private static Part text(String literal) {
            return (document, out) -> out.append(literal);
        }
    }
}
