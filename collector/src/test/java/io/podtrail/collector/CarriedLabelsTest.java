package io.podtrail.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Namespace;
import io.podtrail.events.WorkloadTemplate;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What leaves the cluster of labels. */
final class CarriedLabelsTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final Metadata LABELLED = new Metadata(
            "api-7f9c",
            "shop",
            "uid",
            "1",
            null,
            null,
            Map.of("pod-template-hash", "7f9c", "customer", "s3cr3t-customer", "app.kubernetes.io/name", "s3cr3t-app"),
            Map.of("note", "s3cr3t-note"),
            List.of());
    private static final Namespace NAMESPACE = new Namespace(new Metadata(
            "shop",
            null,
            null,
            null,
            null,
            null,
            Map.of("pod-security.kubernetes.io/enforce", "baseline", "team", "a", "cost-centre", "s3cr3t-cost"),
            null,
            null));

    @Test
    void byDefaultNothingOfAPodsLabelsButWhatNamesItsDeployment() {
        String log = written(CarriedLabels.DEFAULT);

        assertThat(log)
                .contains("pod-template-hash", "7f9c")
                .doesNotContain("s3cr3t-customer", "customer", "s3cr3t-app", "s3cr3t-note");
        assertThat(log).contains("team", "s3cr3t-cost"); // Of namespaces, routes may match any.
    }

    @Test
    void namedLabelsAreCarriedAndNoOthers() {
        assertThat(written(new CarriedLabels(List.of("app.kubernetes.io/*"), List.of("team"))))
                .contains("pod-template-hash", "s3cr3t-app", "pod-security.kubernetes.io/enforce", "team")
                .doesNotContain("s3cr3t-customer", "s3cr3t-cost", "cost-centre");
        assertThat(written(new CarriedLabels(List.of("*"), List.of())))
                .contains("s3cr3t-customer", "s3cr3t-app", "pod-security.kubernetes.io/enforce")
                .doesNotContain("s3cr3t-cost", "team");
    }

    @Test
    void aLabelThatIsNotCarriedMakesNoObservationWhenItChanges() {
        try (var log = RecordedLog.carrying(CarriedLabels.DEFAULT)) {
            log.collector.keyframeStarted(NOW, null, null);
            log.collector.podSeen(NOW, new Pod(LABELLED, null, null));
            int before = log.observations().size();

            log.collector.podSeen(NOW, new Pod(LABELLED.withLabels(Map.of("pod-template-hash", "7f9c")), null, null));

            assertThat(log.observations()).hasSize(before);
        }
    }

    private static String written(CarriedLabels labels) {
        try (var log = RecordedLog.carrying(labels)) {
            log.collector.keyframeStarted(NOW, null, null);
            log.collector.namespaceSeen(NOW, NAMESPACE);
            log.collector.podSeen(NOW, new Pod(LABELLED, null, null));
            log.collector.templateSeen(
                    NOW, new WorkloadTemplate("Deployment", LABELLED, new Pod(LABELLED, null, null)));
            log.collector.keyframeCompleted(NOW, true);
            return log.allBytes();
        }
    }
}
