package io.podtrail.policy;

/** What one mode of a namespace asks for: a level at a version. */
public record LevelVersion(Level level, Version version) {
    /** No restriction at all. */
    public static final LevelVersion PRIVILEGED = new LevelVersion(Level.PRIVILEGED, Version.LATEST);

    /** {@code restricted:v1.33}, as upstream shows it in messages and audit annotations. */
    @Override
    public String toString() {
        return level + ":" + version;
    }
}
