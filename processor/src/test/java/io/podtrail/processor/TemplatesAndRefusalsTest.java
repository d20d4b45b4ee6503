package io.podtrail.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Admission;
import io.podtrail.events.Evidence;
import io.podtrail.events.Observation;
import io.podtrail.events.Workload;
import io.podtrail.events.WorkloadTemplate;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is no running pod: templates, and pods that the API server refused or audited. */
final class TemplatesAndRefusalsTest {
    /** With nothing else, enforce warns too. */
    private static final Map<String, String> ENFORCED =
            Map.of("pod-security.kubernetes.io/enforce", "baseline", "pod-security.kubernetes.io/warn", "privileged");

    private static final String REFUSAL =
            "violates PodSecurity \"baseline:latest\": privileged (container \"app\" must not set securityContext.privileged=true)";

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
    void aTemplateWhosePodsWouldBeRefusedOpensItsWorkloadsAlertBeforeAnyPodRuns() {
        cluster.namespace("shop", ENFORCED);
        template(TestPods.privileged("r1", "a"), Duration.ZERO);

        assertThat(cluster.alerts()).containsExactly("opened enforce Deployment/api 0 pods template-created");
        assertThat(cluster.violationRecords()).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("c1/shop/Deployment/api");
            assertThat(record.value().evidence()).isEqualTo(Evidence.TEMPLATE);
            assertThat(record.value().pod()).isNull();
        });
    }

    @Test
    void runningPodsAndTheTemplateShareOneAlertWhichResolvesWhenNeitherViolates() {
        cluster.namespace("shop", ENFORCED).pod(TestPods.privileged("r1", "a"));
        template(TestPods.privileged("r1", "a"), Duration.ZERO);
        template(TestPods.compliant("r2", "a"), Duration.ofSeconds(10));
        assertThat(cluster.alerts()).containsExactly("opened enforce Deployment/api 1 pods pod-created");

        cluster.podGone(TestPods.privileged("r1", "a"))
                .after(Duration.ofMinutes(3))
                .heartbeat();

        assertThat(cluster.alerts()).containsExactly("resolved enforce Deployment/api 0 pods fixed");
    }

    @Test
    void aRelabelledNamespaceJudgesTemplatesToo() {
        cluster.namespace("shop", Map.of());
        template(TestPods.privileged("r1", "a"), Duration.ZERO);
        assertThat(cluster.alerts()).isEmpty();

        cluster.namespace("shop", ENFORCED);

        assertThat(cluster.alerts()).containsExactly("opened enforce Deployment/api 0 pods namespace-relabelled");
    }

    @Test
    void aRefusalIsToldAsAChangeOfTheAlertAndEndsWithTheFirstPodThatGetsIn() {
        cluster.namespace("shop", ENFORCED);
        template(TestPods.privileged("r1", "a"), Duration.ZERO);
        refused(Duration.ofSeconds(1));
        assertThat(cluster.alertRecords())
                .last()
                .satisfies(alert -> assertThat(alert.evidence()).containsExactly(Evidence.TEMPLATE, Evidence.REFUSED));
        refused(Duration.ofSeconds(20));
        assertThat(cluster.alerts()).as("the same again is no news").isEmpty();

        template(TestPods.compliant("r2", "a"), Duration.ofSeconds(10));
        cluster.pod(TestPods.compliant("r2", "a")).after(Duration.ofMinutes(3)).heartbeat();

        assertThat(cluster.alerts()).containsExactly("resolved enforce Deployment/api 0 pods fixed");
        assertThat(cluster.violations()).isEmpty();
    }

    @Test
    void aRefusalThatIsNotRepeatedCeasesWhichIsNotCalledFixed() {
        cluster.namespace("shop", ENFORCED);
        refused(Duration.ZERO);
        cluster.after(Duration.ofMinutes(29)).heartbeat();
        assertThat(cluster.alerts()).containsExactly("opened enforce Deployment/api 0 pods pod-refused");

        cluster.after(Duration.ofMinutes(2)).heartbeat();
        cluster.after(Duration.ofMinutes(3)).heartbeat();

        assertThat(cluster.alerts()).containsExactly("resolved enforce Deployment/api 0 pods ceased");
    }

    @Test
    void aRefusalOfLongAgoThatIsListedAgainOpensNothing() {
        cluster.namespace("shop", ENFORCED).after(Duration.ofHours(1)).heartbeat();
        cluster.observe(new Observation.PodRefused(
                "c1", 1, TopologyFixture.START.plus(Duration.ofHours(1)), admission(TopologyFixture.START, REFUSAL)));

        assertThat(cluster.alerts()).isEmpty();
    }

    @Test
    void templatesThatNobodyLooksAtAnyMoreAreHiddenAndNotSwept() {
        cluster.namespace("shop", ENFORCED);
        template(TestPods.privileged("r1", "a"), Duration.ZERO);
        cluster.epoch(2).keyframeStarted().namespace("shop", ENFORCED);
        cluster.observe(new Observation.KeyframeCompleted("c1", 2, TopologyFixture.START, false));
        cluster.after(Duration.ofMinutes(3)).heartbeat();

        assertThat(cluster.alerts()).last().isEqualTo("resolved enforce Deployment/api 0 pods unobserved");
    }

    @Test
    void whatLivesWhenNothingIsObservedAnyMoreEndsAsUnobservedAndNotAsDeleted() {
        cluster.namespace("shop", ENFORCED).pod(TestPods.privileged("lone", "a"));
        template(TestPods.privileged("r1", "a"), Duration.ZERO);
        refused(Duration.ofSeconds(10));
        assertThat(cluster.violations()).isNotEmpty();

        cluster.epoch(2).keyframeStarted();
        cluster.observe(Observation.KeyframeCompleted.ofNothing("c1", 2, cluster.now()));
        cluster.heartbeat().after(Duration.ofMinutes(2)).heartbeat();

        assertThat(cluster.violations()).isEmpty();
        assertThat(cluster.alerts())
                .filteredOn(alert -> alert.startsWith("resolved"))
                .hasSize(1)
                .allMatch(alert -> alert.endsWith(" 0 pods unobserved"));
        assertThat(cluster.hasBacklog()).isFalse();
        cluster.namespace("shop", ENFORCED).pod(TestPods.privileged("lone", "a"));
        assertThat(cluster.alerts())
                .last()
                .asString()
                .startsWith("opened enforce")
                .endsWith("pod-created");
    }

    @Test
    void wordsThatPodSecurityDoesNotSayAreADeadLetterAndAnExemptionIsHistoryOnly() {
        cluster.observe(new Observation.PodRefused(
                "c1", 1, TopologyFixture.START, admission(TopologyFixture.START, "exceeded quota")));
        cluster.observe(new Observation.PodAudited(
                "c1",
                1,
                TopologyFixture.START,
                new Admission("shop", new Workload("Deployment", "api"), TopologyFixture.START, "", "user")));

        assertThat(cluster.deadLetters()).hasSize(1);
        assertThat(cluster.alerts()).isEmpty();
    }

    private void template(Pod pod, Duration later) {
        cluster.after(later);
        var metadata = new Metadata("api", "shop", "uid-api", "1", null, null, null, null, List.of());
        cluster.observe(new Observation.TemplateSeen(
                "c1", 1, cluster.now(), new WorkloadTemplate("Deployment", metadata, new Pod(null, pod.spec(), null))));
    }

    private void refused(Duration later) {
        cluster.after(later);
        cluster.observe(new Observation.PodRefused("c1", 1, cluster.now(), admission(cluster.now(), REFUSAL)));
    }

    private static Admission admission(Instant at, String message) {
        return new Admission("shop", new Workload("Deployment", "api"), at, message, null);
    }
}
