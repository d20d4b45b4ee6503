package io.podtrail.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a namespace's labels and the cluster's defaults come to a policy. Upstream: {@code api/helpers.go}. */
public final class NamespaceLabels {
    /** Prefix of all labels that Pod Security looks at. */
    public static final String PREFIX = "pod-security.kubernetes.io/";

    private NamespaceLabels() {}

    /**
     * A policy, and what was wrong with the labels; the policy is usable in any case.
     *
     * @param errors in upstream's order and words; empty when all labels are valid
     */
    public record Resolution(NamespacePolicy policy, List<String> errors) {
        public Resolution {
            errors = List.copyOf(errors);
        }
    }

    /** The label that sets a mode's level. */
    public static String level(Mode mode) {
        return PREFIX + mode;
    }

    /** The label that sets a mode's version. */
    public static String version(Mode mode) {
        return PREFIX + mode + "-version";
    }

    /**
     * Resolves labels over defaults. An invalid level fails closed for enforce and open for audit and warn. A namespace
     * that enforces more than it would warn of by default warns of what it enforces.
     */
    public static Resolution resolve(Map<String, String> labels, NamespacePolicy defaults) {
        var errors = new ArrayList<String>(0);
        Optional<Level> enforceLevel = Level.parse(labels.getOrDefault(level(Mode.ENFORCE), ""));
        LevelVersion enforce = resolve(labels, Mode.ENFORCE, defaults.enforce(), Level.RESTRICTED, errors);
        LevelVersion audit = resolve(labels, Mode.AUDIT, defaults.audit(), Level.PRIVILEGED, errors);
        LevelVersion warn = resolve(labels, Mode.WARN, defaults.warn(), Level.PRIVILEGED, errors);
        boolean warnInherits = !labels.containsKey(level(Mode.WARN))
                && enforceLevel.isPresent()
                && enforce.level().isStricterThan(warn.level());
        if (warnInherits) {
            boolean ownVersion = labels.containsKey(version(Mode.WARN));
            warn = new LevelVersion(enforce.level(), ownVersion ? warn.version() : enforce.version());
        }
        return new Resolution(new NamespacePolicy(enforce, audit, warn), errors);
    }

    private static LevelVersion resolve(
            Map<String, String> labels, Mode mode, LevelVersion byDefault, Level ifInvalid, List<String> errors) {
        String levelLabel = labels.get(level(mode));
        Level level = byDefault.level();
        if (levelLabel != null) {
            level = Level.parse(levelLabel).orElseGet(() -> {
                errors.add(error(level(mode), levelLabel, Level.EXPECTED));
                return ifInvalid;
            });
        }
        String versionLabel = labels.get(version(mode));
        Version version = byDefault.version();
        if (versionLabel != null) {
            version = Version.parse(versionLabel).orElseGet(() -> {
                errors.add(error(version(mode), versionLabel, Version.EXPECTED));
                return Version.LATEST;
            });
        }
        return new LevelVersion(level, version);
    }

    private static String error(String label, String value, String problem) {
        return "metadata.labels[%s]: Invalid value: %s: %s".formatted(label, GoQuote.of(value), problem);
    }
}
