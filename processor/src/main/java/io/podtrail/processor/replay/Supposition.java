package io.podtrail.processor.replay;

import io.podtrail.events.Admission;
import io.podtrail.events.AlertSettings;
import io.podtrail.events.Keys;
import io.podtrail.events.Namespace;
import io.podtrail.events.Observation;
import io.podtrail.policy.AdmissionMessage;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.NamespaceLabels;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Metadata;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells the observations of one partition as they would have been under a hypothesis. */
final class Supposition {
    private final Hypothesis hypothesis;
    private final Set<String> configuredClusters = new HashSet<>();
    private final Set<String> seenNamespaces = new HashSet<>();

    Supposition(Hypothesis hypothesis) {
        this.hypothesis = hypothesis;
    }

    /** What would have been observed instead of this: usually one observation, before it what must be known first. */
    List<Observation> told(Observation observed) {
        if (observed instanceof Observation.PodRefused refused) {
            return said(refused, refused.object());
        } else if (observed instanceof Observation.PodAudited audited) {
            return said(audited, audited.object());
        }
        Observation supposed = supposed(observed);
        Observation first = before(observed);
        return first == null ? List.of(supposed) : List.of(first, supposed);
    }

    /** What the API server said under the real labels holds under supposed ones that are no less strict. */
    private List<Observation> said(Observation observed, Admission admission) {
        LevelVersion enforce = hypothesis.enforce();
        LevelVersion audit = hypothesis.audit();
        Level level = AdmissionMessage.find(admission.message())
                .map(message -> message.asked().level())
                .orElse(Level.PRIVILEGED);
        if ((enforce == null && audit == null) || level == Level.PRIVILEGED) {
            return List.of(observed);
        }
        var said = new ArrayList<Observation>();
        if (enforce != null && !level.isStricterThan(enforce.level())) {
            said.add(
                    new Observation.PodRefused(observed.cluster(), observed.epoch(), observed.observedAt(), admission));
        }
        if (audit != null && !level.isStricterThan(audit.level())) {
            said.add(
                    new Observation.PodAudited(observed.cluster(), observed.epoch(), observed.observedAt(), admission));
        }
        return said;
    }

    private Observation supposed(Observation observed) {
        Version version = hypothesis.clusterVersion();
        if (observed instanceof Observation.NamespaceSeen seen) {
            seenNamespaces.add(seen.key());
            return new Observation.NamespaceSeen(
                    seen.cluster(), seen.epoch(), seen.observedAt(), labelled(seen.object()));
        } else if (observed instanceof Observation.NamespaceGone gone) {
            seenNamespaces.remove(gone.key());
        } else if (observed instanceof Observation.PolicyChanged changed) {
            configuredClusters.add(changed.cluster());
            return new Observation.PolicyChanged(
                    changed.cluster(),
                    changed.epoch(),
                    changed.observedAt(),
                    changed.digest(),
                    hypothesis.configured(changed.configuration()),
                    changed.alerts());
        } else if (version != null && observed instanceof Observation.Heartbeat beat) {
            return new Observation.Heartbeat(beat.cluster(), beat.epoch(), beat.observedAt(), version, beat.watching());
        } else if (version != null && observed instanceof Observation.KeyframeStarted started) {
            return new Observation.KeyframeStarted(
                    started.cluster(),
                    started.epoch(),
                    started.observedAt(),
                    version,
                    started.clusterAlias(),
                    started.log());
        }
        return observed;
    }

    /** A log may say nothing of a configuration, or of a namespace whose pods it knows; the hypothesis still does. */
    private @Nullable Observation before(Observation observed) {
        if (hypothesis.changesConfiguration()
                && !(observed instanceof Observation.PolicyChanged)
                && configuredClusters.add(observed.cluster())) {
            return new Observation.PolicyChanged(
                    observed.cluster(),
                    observed.epoch(),
                    observed.observedAt(),
                    "",
                    hypothesis.configured(PodSecurityConfiguration.NONE),
                    AlertSettings.DEFAULT);
        }
        boolean needsLabels = hypothesis.enforce() != null || hypothesis.audit() != null;
        if (needsLabels
                && observed instanceof Observation.PodSeen seen
                && seenNamespaces.add(Keys.namespace(seen.cluster(), seen.namespace()))) {
            var bare = new Namespace(new Metadata(seen.namespace(), null, null, null, null, null, null, null, null));
            return new Observation.NamespaceSeen(seen.cluster(), seen.epoch(), seen.observedAt(), labelled(bare));
        }
        return null;
    }

    private Namespace labelled(Namespace namespace) {
        Metadata metadata = namespace.metadata();
        Map<String, @Nullable String> labels = new HashMap<>(metadata.labels());
        label(labels, Mode.ENFORCE, hypothesis.enforce());
        label(labels, Mode.AUDIT, hypothesis.audit());
        return new Namespace(new Metadata(
                metadata.name(),
                metadata.namespace(),
                metadata.uid(),
                metadata.resourceVersion(),
                metadata.creationTimestamp(),
                metadata.deletionTimestamp(),
                labels,
                null,
                null));
    }

    private static void label(Map<String, @Nullable String> labels, Mode mode, @Nullable LevelVersion asked) {
        if (asked != null) {
            labels.put(NamespaceLabels.level(mode), asked.level().toString());
            labels.put(NamespaceLabels.version(mode), asked.version().toString());
        }
    }
}
