package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an alert is about. */
public enum AlertType {
    /** A workload violates what its namespace asks for in one mode. */
    VIOLATION,
    /** Pods run against the present {@code enforce}: they were there before it asked for this, and would not get in today. */
    GRANDFATHERED,
    /** A namespace's {@code enforce} was lowered for a while: what got in meanwhile may still run. */
    WEAK_WINDOW;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    @JsonValue
    @Override
    public String toString() {
        return label;
    }
}
