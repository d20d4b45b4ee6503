package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What is configured, but cannot be seen from outside: said with each record, so that nobody takes silence for a no. */
public enum NotEvaluable {
    /** The cluster exempts users by name, and a pod does not show whose request it came from: it may be exempt. */
    USER_EXEMPTIONS;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    @JsonValue
    @Override
    public String toString() {
        return label;
    }
}
