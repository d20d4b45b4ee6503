package io.podtrail.sink.routing;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.stream.Collectors;

/**
 * What a value must look like: the value itself, or with {@code *} for any characters and {@code ?} for one; and with
 * {@code !} in front, what it must not look like.
 */
final class Pattern {
    private final String text;
    private final boolean isNegated;
    private final java.util.regex.Pattern regex;

    Pattern(String text) {
        this.text = text;
        this.isNegated = text.startsWith("!");
        this.regex = java.util.regex.Pattern.compile(
                text.substring(isNegated ? 1 : 0)
                        .chars()
                        .mapToObj(c -> switch (c) {
                            case '*' -> ".*";
                            case '?' -> ".";
                            default -> java.util.regex.Pattern.quote(Character.toString(c));
                        })
                        .collect(Collectors.joining()),
                java.util.regex.Pattern.DOTALL);
    }

    boolean isNegated() {
        return isNegated;
    }

    /** The text without its negation. */
    String positive() {
        return isNegated ? text.substring(1) : text;
    }

    boolean looksLike(String value) {
        return regex.matcher(value).matches();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pattern pattern && pattern.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @JsonValue
    @Override
    public String toString() {
        return text;
    }
}
