package io.podtrail.processor.replay;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.policy.Exemptions;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.Version;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would have been otherwise. It is told to the topology as other observations (other labels, another configuration,
 * another version of the cluster), so the topology itself needs to know nothing of it.
 *
 * @param enforce what every namespace in scope enforces; null for what its own labels and the defaults say
 * @param audit likewise of mode audit
 * @param configuration in force all the time; null for what the log says
 * @param exempt who is exempt beside those of the configuration
 * @param withoutExemptions whether the configuration's own exemptions are left out
 * @param clusterVersion of every cluster, which is what {@code latest} means; null for what the log says
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Hypothesis(
        @Nullable LevelVersion enforce,
        @Nullable LevelVersion audit,
        @Nullable PodSecurityConfiguration configuration,
        Exemptions exempt,
        boolean withoutExemptions,
        @Nullable Version clusterVersion) {
    /** Every namespace enforces this. */
    public static Hypothesis enforcing(LevelVersion level) {
        return new Hypothesis(level, null, null, Exemptions.NONE, false, null);
    }

    /** Every namespace enforces the one and audits the other, so that one replay tells of both. */
    public static Hypothesis enforcingAndAuditing(LevelVersion enforce, LevelVersion audit) {
        return new Hypothesis(enforce, audit, null, Exemptions.NONE, false, null);
    }

    /** Nobody is exempt. */
    public static Hypothesis nobodyExempt() {
        return new Hypothesis(null, null, null, Exemptions.NONE, true, null);
    }

    /** All clusters have this version. */
    public static Hypothesis clustersAt(Version version) {
        return new Hypothesis(null, null, null, Exemptions.NONE, false, version);
    }

    boolean changesConfiguration() {
        return configuration != null || withoutExemptions || !exempt.equals(Exemptions.NONE);
    }

    /** The configuration in force, where the log says this one is. */
    PodSecurityConfiguration configured(PodSecurityConfiguration live) {
        PodSecurityConfiguration base = configuration == null ? live : configuration;
        Exemptions kept = withoutExemptions ? Exemptions.NONE : base.exemptions();
        return new PodSecurityConfiguration(
                base.defaults(),
                new Exemptions(
                        joined(kept.usernames(), exempt.usernames()),
                        joined(kept.namespaces(), exempt.namespaces()),
                        joined(kept.runtimeClasses(), exempt.runtimeClasses())));
    }

    private static List<String> joined(List<String> some, List<String> more) {
        var all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }
}
