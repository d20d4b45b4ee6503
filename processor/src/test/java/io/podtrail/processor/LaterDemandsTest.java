package io.podtrail.processor;

import static io.podtrail.processor.TestPods.bare;
import static io.podtrail.processor.TestPods.compliant;
import static io.podtrail.processor.TestPods.privileged;
import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Alert;
import io.podtrail.events.AlertType;
import io.podtrail.events.Observation;
import io.podtrail.events.Transition;
import io.podtrail.events.Workload;
import io.podtrail.events.WorkloadTemplate;
import io.podtrail.policy.Exemptions;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pods that were let in when less was asked of them: grandfathered ones, and those that came through a weak window. */
final class LaterDemandsTest {
    private static final Duration HOLD = Duration.ofMinutes(2);

    private TopologyFixture cluster;

    @BeforeEach
    void start(@TempDir Path state) {
        cluster = new TopologyFixture(state);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void podsThatEnforceWouldNotLetInTodayAreGrandfathered() {
        cluster.namespace("shop", enforce("privileged"))
                .pod(privileged("r1", "a"))
                .namespace("shop", enforce("baseline"));

        assertThat(lines()).containsExactly("grandfathered opened Deployment/api 1 namespace-relabelled");
        assertThat(cluster.violationRecords())
                .last()
                .satisfies(
                        record -> assertThat(record.value().violations().get(0).isGrandfathered())
                                .isTrue());
    }

    @Test
    void aPodThatComesAgainstThePresentEnforceMakesItAViolationAndItsEndMakesItGrandfatheredAgain() {
        cluster.namespace("shop", enforce("privileged"))
                .pod(privileged("r1", "a"))
                .namespace("shop", enforce("baseline"));
        String fingerprint = cluster.alertRecords().get(0).fingerprint();

        cluster.pod(privileged("r1", "b")).podGone(privileged("r1", "b"));

        var alerts = cluster.alertRecords();
        assertThat(alerts)
                .extracting(alert -> alert.type() + " " + alert.transition() + " " + alert.cause())
                .containsExactly("violation changed pod-created", "grandfathered changed deleted");
        assertThat(alerts)
                .extracting(Alert::typeAtOpening)
                .as("by which a receiver may have named it")
                .containsOnly(AlertType.GRANDFATHERED);
        assertThat(alerts).allSatisfy(alert -> assertThat(alert.fingerprint()).isEqualTo(fingerprint));
    }

    @Test
    void anAlertThatOpensAgainIsNamedByWhatItIsThen() {
        cluster.namespace("shop", enforce("privileged"))
                .pod(privileged("r1", "a"))
                .namespace("shop", enforce("baseline"))
                .podGone(privileged("r1", "a"))
                .after(HOLD)
                .heartbeat()
                .pod(privileged("r1", "b"));

        assertThat(cluster.alertRecords())
                .extracting(Alert::typeAtOpening)
                .containsExactly(AlertType.GRANDFATHERED, AlertType.GRANDFATHERED, AlertType.VIOLATION);
    }

    @Test
    void aTemplateThatWouldBeRefusedLeavesItsRunningPodsGrandfathered() {
        cluster.namespace("shop", enforce("privileged")).pod(privileged("r1", "a"));
        template(privileged("r1", "a"));

        cluster.namespace("shop", enforce("baseline"));

        assertThat(lines()).containsExactly("grandfathered opened Deployment/api 1 namespace-relabelled");
    }

    @Test
    void whatIsKnownToHaveComeAgainstEnforceIsNeverGrandfathered() {
        cluster.namespace("shop", enforce("baseline"))
                .pod(privileged("r1", "a"))
                .namespace("shop", enforce("restricted"));

        assertThat(lines())
                .containsExactly(
                        "violation opened Deployment/api 1 pod-created",
                        "violation changed Deployment/api 1 namespace-relabelled");
    }

    @Test
    void aPodThatIsScheduledStaysGrandfatheredAndOneThatGetsADebuggerDoesNot() {
        cluster.namespace("shop", enforce("privileged")).pod(bare("r1", "a")).namespace("shop", enforce("restricted"));
        assertThat(lines()).containsExactly("grandfathered opened Deployment/api 1 namespace-relabelled");

        cluster.pod(with("\"nodeName\":\"n1\",\"containers\":[{\"name\":\"app\"}]"));
        assertThat(lines()).isEmpty();

        cluster.pod(
                with(
                        "\"nodeName\":\"n1\",\"containers\":[{\"name\":\"app\"}],\"ephemeralContainers\":[{\"name\":\"debug\"}]"));
        assertThat(lines()).containsExactly("violation changed Deployment/api 1 ephemeral-container-added");
    }

    @Test
    void podsThatAnExemptionLetInAreGrandfatheredWhenItEnds() {
        cluster.configured(new PodSecurityConfiguration(
                        NamespacePolicy.PRIVILEGED, new Exemptions(List.of(), List.of("shop"), List.of())))
                .namespace("shop", enforce("baseline"))
                .pod(privileged("r1", "a"))
                .configured(PodSecurityConfiguration.NONE);

        assertThat(lines()).containsExactly("grandfathered opened Deployment/api 1 configuration-changed");
    }

    @Test
    void aWeakWindowOpensWhenEnforceIsLoweredAndTellsWhatCameThroughIt() {
        cluster.namespace("shop", enforce("baseline"))
                .pod(compliant("r1", "before"))
                .after(Duration.ofSeconds(5))
                .namespace("shop", enforce("privileged"))
                .after(Duration.ofSeconds(5))
                .pod(privileged("r1", "a"));

        var alerts = cluster.alertRecords();
        assertThat(alerts)
                .extracting(alert -> "%s %s %s %d %s"
                        .formatted(
                                alert.type(),
                                alert.transition(),
                                alert.workload(),
                                alert.violatingPods(),
                                alert.cause()))
                .containsExactly(
                        "weak-window opened Namespace/shop 0 policy-relaxed",
                        "weak-window changed Namespace/shop 1 pod-created");
        assertThat(alerts.get(0).message())
                .isEqualTo("enforce of namespace \"shop\" was lowered from \"baseline:latest\"");
        assertThat(alerts.get(1).message())
                .startsWith(
                        "enforce of namespace \"shop\" was lowered from \"baseline:latest\"; what came meanwhile violates PodSecurity \"baseline:latest\": privileged");
        assertThat(alerts.get(1).samplePods()).containsExactly("api-r1-a");
        assertThat(alerts.get(1).findings()).hasSize(1);
    }

    @Test
    void aWeakWindowThatWasClosedIsOpenUntilNothingThatCameThroughItIsLeft() {
        cluster.namespace("shop", enforce("baseline"))
                .pod(privileged("r0", "before"))
                .after(Duration.ofSeconds(5))
                .namespace("shop", enforce("privileged"))
                .after(Duration.ofSeconds(5))
                .pod(privileged("r1", "a"))
                .after(Duration.ofSeconds(5))
                .namespace("shop", enforce("restricted"))
                .after(Duration.ofSeconds(5))
                .pod(privileged("r2", "after"));
        assertThat(windows())
                .containsExactly("opened 0 policy-relaxed", "changed 1 pod-created", "changed 1 namespace-relabelled");

        cluster.podGone(privileged("r0", "before"))
                .podGone(privileged("r2", "after"))
                .after(HOLD)
                .heartbeat();
        assertThat(windows()).isEmpty();

        cluster.podGone(privileged("r1", "a")).after(HOLD).heartbeat();
        assertThat(windows()).containsExactly("resolved 0 deleted");
    }

    @Test
    void aWeakWindowThroughWhichNothingCameResolvesWhenEnforceIsRestored() {
        cluster.namespace("shop", enforce("restricted"))
                .namespace("shop", enforce("baseline"))
                .namespace("shop", enforce("privileged"))
                .pod(compliant("r1", "a"))
                .namespace("shop", enforce("baseline"))
                .after(HOLD)
                .heartbeat();
        assertThat(windows()).containsExactly("opened 0 policy-relaxed");

        cluster.namespace("shop", enforce("restricted")).after(HOLD).heartbeat();
        assertThat(windows()).containsExactly("resolved 0 namespace-relabelled");

        cluster.namespace("shop", enforce("baseline"));
        assertThat(windows()).as("another time").containsExactly("opened 0 policy-relaxed");
    }

    @Test
    void aWeakWindowThatNobodyClosesBecomesWhatTheNamespaceAsksForWhichIsNotCalledFixed() {
        cluster.namespace("shop", enforce("baseline"))
                .namespace("shop", enforce("privileged"))
                .pod(privileged("r1", "a"));
        assertThat(windows()).hasSize(2);

        cluster.after(ObservationProcessor.WINDOW_PATIENCE)
                .heartbeat()
                .after(HOLD)
                .heartbeat();

        assertThat(windows()).containsExactly("resolved 0 policy-relaxed");
    }

    @Test
    void theEndOfItsNamespaceEndsAWeakWindow() {
        cluster.namespace("shop", enforce("baseline"))
                .namespace("shop", enforce("privileged"))
                .namespaceGone("shop")
                .after(HOLD)
                .heartbeat();

        assertThat(windows()).containsExactly("opened 0 policy-relaxed", "resolved 0 deleted");
    }

    @Test
    void alertsOfAWindowAndOfAWorkloadHaveFingerprintsOfTheirOwn() {
        cluster.namespace("shop", enforce("privileged"))
                .pod(privileged("r1", "a"))
                .namespace("shop", enforce("restricted"))
                .namespace("shop", enforce("baseline"));

        assertThat(cluster.alertRecords())
                .filteredOn(alert -> alert.transition() == Transition.OPENED)
                .extracting(Alert::fingerprint)
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @Test
    void exemptionsByUserNameAreSaidToBeNotEvaluable() {
        var byName = new PodSecurityConfiguration(
                NamespacePolicy.PRIVILEGED, new Exemptions(List.of("ci"), List.of(), List.of()));
        cluster.namespace("shop", enforce("baseline")).pod(privileged("r1", "a"));
        assertThat(cluster.violationRecords())
                .last()
                .satisfies(record -> assertThat(record.value().notEvaluable()).isEmpty());

        cluster.configured(byName).pod(privileged("r1", "b"));

        assertThat(cluster.violationRecords())
                .extracting(record -> record.key() + " " + record.value().notEvaluable())
                .containsExactly("c1/shop/api-r1-a [user-exemptions]", "c1/shop/api-r1-b [user-exemptions]");
        cluster.alertRecords();
        cluster.namespace("shop", enforce("restricted"));
        assertThat(cluster.alertRecords())
                .allSatisfy(alert -> assertThat(alert.notEvaluable()).hasSize(1));
    }

    private List<String> lines() {
        return cluster.alertRecords().stream()
                .map(alert -> "%s %s %s %d %s"
                        .formatted(
                                alert.type(),
                                alert.transition(),
                                alert.workload(),
                                alert.violatingPods(),
                                alert.cause()))
                .toList();
    }

    private List<String> windows() {
        return cluster.alertRecords().stream()
                .filter(alert -> alert.type() == AlertType.WEAK_WINDOW)
                .map(alert -> "%s %d %s".formatted(alert.transition(), alert.violatingPods(), alert.cause()))
                .toList();
    }

    private void template(Pod pod) {
        var metadata = new Metadata("api", "shop", "uid-api", "1", null, null, null, null, List.of());
        cluster.observe(new Observation.TemplateSeen(
                "c1",
                1,
                cluster.now(),
                new WorkloadTemplate(
                        new Workload("Deployment", "api").kind(), metadata, new Pod(null, pod.spec(), null))));
    }

    private static Pod with(String spec) {
        return TestPods.read("""
                {"metadata":{"name":"api-r1-a","namespace":"shop","uid":"uid-r1-a","labels":{"pod-template-hash":"r1"},
                  "ownerReferences":[{"kind":"ReplicaSet","name":"api-r1","controller":true}]},
                 "spec":{%s}}""".formatted(spec));
    }

    /** With nothing else, enforce warns too. */
    private static Map<String, String> enforce(String level) {
        return Map.of("pod-security.kubernetes.io/enforce", level, "pod-security.kubernetes.io/warn", "privileged");
    }
}
