package io.podtrail.policy;

import java.util.Optional;

/** What one mode of a namespace asks for: a level at a version. */
public record LevelVersion(Level level, Version version) {
    /** No restriction at all. */
    public static final LevelVersion PRIVILEGED = new LevelVersion(Level.PRIVILEGED, Version.LATEST);

    /** Reads {@code restricted} or {@code restricted:v1.33}; without a version it is the latest. Empty when it is neither. */
    public static Optional<LevelVersion> parse(String text) {
        int colon = text.indexOf(':');
        Optional<Level> level = Level.parse(colon < 0 ? text : text.substring(0, colon));
        Optional<Version> version = colon < 0 ? Optional.of(Version.LATEST) : Version.parse(text.substring(colon + 1));
        return level.flatMap(l -> version.map(v -> new LevelVersion(l, v)));
    }

    /** {@code restricted:v1.33}, as upstream shows it in messages and audit annotations. */
    @Override
    public String toString() {
        return level + ":" + version;
    }
}
