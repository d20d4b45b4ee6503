package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What shows that a workload violates: kept apart, because only running pods are a risk, and only refused ones an outage. */
public enum Evidence {
    /** A pod that lives. */
    RUNNING,
    /** The workload's pod template: what its next pod will be. */
    TEMPLATE,
    /** The API server refused a pod of it, because of {@code enforce}. */
    REFUSED,
    /** The API server's own audit annotation, from a log that need not hold the pod itself. */
    AUDITED;

    private final String label = name().toLowerCase(Locale.ROOT);

    @JsonValue
    @Override
    public String toString() {
        return label;
    }
}
