package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How loud an alert is. */
public enum Severity {
    @JsonProperty("info")
    INFO,
    @JsonProperty("warning")
    WARNING,
    @JsonProperty("critical")
    CRITICAL;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
