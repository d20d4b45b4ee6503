package io.podtrail.policy;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** The three ways in which a namespace applies a level. */
public enum Mode {
    /** Violating pods are refused; one that runs got in before the label, or past an exemption. */
    @JsonProperty("enforce")
    ENFORCE,
    /** Violations are written to the API server's audit log. */
    @JsonProperty("audit")
    AUDIT,
    /** Violations are shown to the user who creates the pod. */
    @JsonProperty("warn")
    WARN;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The mode as it stands in the label {@code pod-security.kubernetes.io/MODE}. */
    @Override
    public String toString() {
        return label;
    }
}
