package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** What happened to an alert. */
public enum Transition {
    @JsonProperty("opened")
    OPENED,
    @JsonProperty("changed")
    CHANGED,
    @JsonProperty("resolved")
    RESOLVED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
