package io.podtrail.sink.receivers.message;

import com.fasterxml.jackson.annotation.JsonValue;
import io.podtrail.events.Severity;
import io.podtrail.policy.document.StrictObject;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the other side calls each severity. */
public final class Severities {
    /** By our own names. */
    public static final Severities OWN = new Severities(Map.of());

    private static final List<String> NAMES = List.of("critical", "warning", "info");

    private final Map<Severity, String> names = new EnumMap<>(Severity.class);

    private Severities(Map<Severity, String> others) {
        for (Severity severity : Severity.values()) {
            names.put(severity, others.getOrDefault(severity, severity.toString()));
        }
    }

    /**
     * Reads the setting {@code severities}: an object with our names as fields.
     *
     * @param allowed what the other side knows; empty when it takes anything
     */
    public static Severities read(StrictObject settings, List<String> allowed) {
        var others = new EnumMap<Severity, String>(Severity.class);
        StrictObject written = settings.object("severities", NAMES);
        for (String name : NAMES) {
            String other = written.string(name);
            if (other == null) {
                continue;
            }
            if (other.isBlank()) {
                written.note(name, "must not be empty");
            } else if (!allowed.isEmpty() && !allowed.contains(other)) {
                written.noteUnknown(name, other, allowed);
            }
            others.put(Severity.valueOf(name.toUpperCase(Locale.ROOT)), other);
        }
        return new Severities(others);
    }

    /** What the other side calls it. */
    public String of(Severity severity) {
        return names.getOrDefault(severity, severity.toString());
    }

    @JsonValue
    Map<Severity, String> names() {
        return names;
    }
}
