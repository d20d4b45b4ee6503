package io.podtrail.app;

import io.podtrail.policy.Version;
import io.podtrail.policy.checks.Checks;
import org.jspecify.annotations.Nullable;

/** Versions of the standards that are newer than all that this program knows. They are judged by the newest known rules. */
final class UnknownVersion {
    private UnknownVersion() {}

    /** Warns on standard error, and names the version whose rules were applied. */
    static void warn(String option, @Nullable Version version) {
        if (version != null && !version.isLatest() && version.minor() > Checks.NEWEST_MINOR) {
            System.err.println(
                    "podtrail: %s %s: the newest version that this podtrail knows is v1.%d; its rules are applied"
                            .formatted(option, version, Checks.NEWEST_MINOR));
        }
    }
}
