package io.podtrail.processor.store;

import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Version;

/**
 * What a namespace required of a mode.
 *
 * @param required by its labels and the cluster's defaults
 * @param version what the required version meant then: never {@code latest}
 */
public record Requirement(LevelVersion required, Version version) {
    /** The level at the version that was meant. */
    public LevelVersion exact() {
        return new LevelVersion(required.level(), version);
    }
}
