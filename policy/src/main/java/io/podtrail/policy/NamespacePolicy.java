package io.podtrail.policy;

/** The levels and versions of one namespace, or the cluster's defaults: one per mode. */
public record NamespacePolicy(LevelVersion enforce, LevelVersion audit, LevelVersion warn) {
    /** What a cluster without any configuration applies: nothing. */
    public static final NamespacePolicy PRIVILEGED =
            new NamespacePolicy(LevelVersion.PRIVILEGED, LevelVersion.PRIVILEGED, LevelVersion.PRIVILEGED);

    /** The level and version of one mode. */
    public LevelVersion of(Mode mode) {
        return switch (mode) {
            case ENFORCE -> enforce;
            case AUDIT -> audit;
            case WARN -> warn;
        };
    }

    /** Whether no mode restricts anything, whatever the versions say. */
    public boolean isFullyPrivileged() {
        return enforce.level() == Level.PRIVILEGED
                && audit.level() == Level.PRIVILEGED
                && warn.level() == Level.PRIVILEGED;
    }
}
