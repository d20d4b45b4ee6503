package io.podtrail.app.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How a list is printed.
 *
 * @param columns of {@link Kind#CUSTOM_COLUMNS}
 * @param template of {@link Kind#JSONPATH}
 */
public record OutputFormat(
        Kind kind,
        @Nullable CustomColumns columns,
        @Nullable JsonPathTemplate template) {
    /** What {@code -o} can begin with. */
    public enum Kind {
        TABLE("table"),
        WIDE("wide"),
        JSON("json"),
        YAML("yaml"),
        NAME("name"),
        CUSTOM_COLUMNS("custom-columns="),
        JSONPATH("jsonpath=");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** Whether it says by itself nothing of what is printed. */
        public boolean takesArgument() {
            return text.endsWith("=");
        }

        /** As users write it. */
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Reads what a user wrote.
     *
     * @throws IllegalArgumentException when there is no such format, or what follows it is wrong
     */
    public static OutputFormat parse(String text) {
        int equals = text.indexOf('=');
        String name = (equals < 0 ? text : text.substring(0, equals + 1)).toLowerCase(Locale.ROOT);
        String argument = text.substring(equals + 1);
        Kind kind = Arrays.stream(Kind.values())
                .filter(candidate -> candidate.text.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--output is one of %s, not '%s'"
                        .formatted(
                                Arrays.stream(Kind.values()).map(Kind::toString).collect(Collectors.joining(", ")),
                                text)));
        return new OutputFormat(
                kind,
                kind == Kind.CUSTOM_COLUMNS ? CustomColumns.parse(argument) : null,
                kind == Kind.JSONPATH ? JsonPathTemplate.parse(argument) : null);
    }

    /** Whether programs read it: an empty list is printed as one, too. */
    public boolean isDocument() {
        return kind == Kind.JSON || kind == Kind.YAML || kind == Kind.JSONPATH;
    }
}
