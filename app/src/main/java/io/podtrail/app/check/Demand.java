package io.podtrail.app.check;

import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A level and version that a workload is judged against.
 *
 * @param modes the modes in which its namespace asks for that; empty when whoever runs the check does
 */
public record Demand(LevelVersion asked, List<Mode> modes) {
    /** {@code restricted:latest}, or {@code baseline:v1.33 (enforce)} where labels ask for it. */
    @Override
    public String toString() {
        return modes.isEmpty()
                ? asked.toString()
                : asked + modes.stream().map(Mode::toString).collect(Collectors.joining(",", " (", ")"));
    }
}
