package io.podtrail.policy;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;

/** A Pod Security Standards level, from the most permissive to the strictest. */
public enum Level {
    PRIVILEGED,
    BASELINE,
    RESTRICTED;

    /** What upstream says of a value that names no level. */
    static final String EXPECTED = "must be one of privileged, baseline, restricted";

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Reads a label value; exact and case-sensitive, as upstream's {@code api.ParseLevel}. Empty when it names no level. */
    public static Optional<Level> parse(String value) {
        for (Level level : values()) {
            if (level.label.equals(value)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    @JsonCreator
    static Level of(String value) {
        return parse(value).orElseThrow(() -> new IllegalArgumentException(EXPECTED));
    }

    /** Whether this level forbids strictly more than the other, in the standards' own order. */
    public boolean isStricterThan(Level other) {
        return compareTo(other) > 0;
    }

    /** The value as it stands in a namespace label. */
    @JsonValue
    @Override
    public String toString() {
        return label;
    }
}
