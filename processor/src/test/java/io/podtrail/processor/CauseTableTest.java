package io.podtrail.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Admission;
import io.podtrail.events.Alert;
import io.podtrail.events.Observation;
import io.podtrail.events.Transition;
import io.podtrail.events.Workload;
import io.podtrail.events.WorkloadTemplate;
import io.podtrail.policy.Exemptions;
import io.podtrail.policy.Mode;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What ended the last violation of a workload, by what lives of the workload when its alert resolves: the table of {@code
 * docs/reference/topics.md}, cell by cell, through the topology. The pods are not named after their owner.
 */
@Tag("hostile")
final class CauseTableTest {
    private static final Duration HOLD = Duration.ofMinutes(2);
    private static final Workload API = new Workload("VirtualMachineInstance", "api");
    private static final String PRIVILEGED = "\"privileged\":true";
    /** The host of a probe is looked at from 1.34 on. */
    private static final String HOST_PROBE = "},\"livenessProbe\":{\"httpGet\":{\"host\":\"10.0.0.1\"}";

    private static final String TABLE = """
            ended by        | nothing        | a finished pod | a compliant pod | a compliant template | an exempt pod | a pod under a relaxed policy
            deletion        | deleted        | deleted        | fixed           | fixed                | exempted      | policy-relaxed
            finish          | finished       | finished       | fixed           | fixed                | exempted      | policy-relaxed
            a new spec      | deleted        | finished       | fixed           | fixed                | exempted      | policy-relaxed
            orphaning       | moved          | moved          | moved           | moved                | exempted      | policy-relaxed
            a relabelling   | policy-relaxed | policy-relaxed | fixed           | fixed                | exempted      | policy-relaxed
            new defaults    | policy-relaxed | policy-relaxed | fixed           | fixed                | exempted      | policy-relaxed
            an exemption    | exempted       | exempted       | fixed           | fixed                | exempted      | policy-relaxed
            an older latest | version-moved  | version-moved  | fixed           | fixed                | exempted      | policy-relaxed
            a keyframe      | swept          | swept          | fixed           | fixed                | exempted      | policy-relaxed
            silence         | ceased         | ceased         | ceased          | fixed                | exempted      | policy-relaxed
            no templates    | unobserved     | unobserved     | unobserved      | fixed                | exempted      | policy-relaxed
            """;

    private TopologyFixture cluster;

    @BeforeEach
    void start(@TempDir Path state) {
        cluster = new TopologyFixture(state);
        cluster.version(34).configured(exempting(List.of()));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    static Stream<Arguments> cells() {
        List<List<String>> lines = TABLE.lines()
                .map(line -> Arrays.stream(line.split("\\|")).map(String::trim).toList())
                .toList();
        var cells = new ArrayList<Arguments>();
        for (List<String> line : lines.subList(1, lines.size())) {
            for (int column = 1; column < line.size(); column++) {
                cells.add(Arguments.of(line.get(0), lines.get(0).get(column), line.get(column)));
            }
        }
        return cells.stream();
    }

    @ParameterizedTest(name = "ended by {0}, and {1} lives: {2}")
    @MethodSource("cells")
    void theCauseOfAnEndIsWhatTheTableSays(String ended, String living, String cause) {
        violate(ended);
        assertThat(resolved()).as("nothing resolves before it ends").isEmpty();

        end(ended);
        cluster.after(Duration.ofSeconds(10));
        live(living);
        cluster.after(HOLD).heartbeat();

        assertThat(resolved()).containsExactly(cause);
    }

    private void violate(String ended) {
        cluster.namespace("shop", enforce(ended.equals("new defaults") ? "" : "baseline"));
        switch (ended) {
            case "new defaults" ->
                cluster.configured(new PodSecurityConfiguration(
                                BASELINE_BY_DEFAULT, new Exemptions(List.of(), List.of(), List.of("kata"))))
                        .pod(pod("x1", "", PRIVILEGED, "Running"));
            case "an older latest" -> cluster.pod(pod("x1", "", HOST_PROBE, "Running"));
            case "silence" ->
                cluster.observe(new Observation.PodRefused(
                        TopologyFixture.CLUSTER,
                        cluster.epoch(),
                        cluster.now(),
                        new Admission(
                                "shop",
                                API,
                                cluster.now(),
                                "violates PodSecurity \"baseline:latest\": privileged (container \"app\" must not set securityContext.privileged=true)",
                                null)));
            case "no templates" -> template(PRIVILEGED);
            default -> cluster.pod(pod("x1", "", PRIVILEGED, "Running"));
        }
    }

    private void end(String ended) {
        cluster.after(Duration.ofSeconds(10));
        switch (ended) {
            case "deletion" -> cluster.podGone(pod("x1", "", PRIVILEGED, "Running"));
            case "finish" -> cluster.pod(pod("x1", "", PRIVILEGED, "Succeeded"));
            case "a new spec" -> cluster.pod(pod("x1", "", "", "Running"));
            case "orphaning" -> cluster.pod(orphan("x1", PRIVILEGED));
            case "a relabelling" -> cluster.namespace("shop", enforce("privileged"));
            case "new defaults" -> cluster.configured(exempting(List.of()));
            case "an exemption" -> cluster.configured(exempting(List.of("shop")));
            case "an older latest" -> cluster.version(33);
            case "a keyframe", "no templates" ->
                cluster.epoch(2)
                        .keyframeStarted()
                        .namespace("shop", enforce("baseline"))
                        .observe(new Observation.KeyframeCompleted(
                                TopologyFixture.CLUSTER, 2, cluster.now(), ended.equals("a keyframe")));
            case "silence" -> cluster.after(Admissions.MEMORY).heartbeat();
            default -> throw new IllegalArgumentException(ended);
        }
    }

    private void live(String living) {
        if (!living.equals("a pod under a relaxed policy")) {
            cluster.podGone(pod("x1", "", PRIVILEGED, "Running"));
        }
        switch (living) {
            case "nothing" -> {}
            case "a finished pod" -> cluster.pod(pod("x2", "", PRIVILEGED, "Failed"));
            case "a compliant pod" -> cluster.pod(pod("x2", "", "", "Running"));
            case "a compliant template" -> template("");
            case "an exempt pod" ->
                cluster.pod(pod("x2", "\"runtimeClassName\":\"kata\",", PRIVILEGED + HOST_PROBE, "Running"))
                        .pod(pod("x3", "", "", "Running"));
            case "a pod under a relaxed policy" ->
                cluster.configured(exempting(List.of()))
                        .namespace("shop", enforce("privileged"))
                        .pod(pod("x2", "", PRIVILEGED, "Running"))
                        .pod(pod("x3", "\"runtimeClassName\":\"kata\",", PRIVILEGED, "Running"));
            default -> throw new IllegalArgumentException(living);
        }
    }

    @Test
    void aPodThatMeetsLessThanTheAlertOpenedUnderIsNotFixed() {
        cluster.namespace("shop", enforce("restricted"))
                .pod(pod("x1", "", PRIVILEGED, "Running"))
                .namespace("shop", enforce("baseline"))
                .pod(pod("x1", "", "", "Running"))
                .after(HOLD)
                .heartbeat();

        assertThat(resolved()).containsExactly("policy-relaxed");
    }

    @Test
    void aPinToAnOlderVersionRelaxes() {
        cluster.namespace("shop", enforce("baseline"))
                .pod(pod("x1", "", HOST_PROBE, "Running"))
                .namespace(
                        "shop",
                        Map.of(
                                "pod-security.kubernetes.io/enforce", "baseline",
                                "pod-security.kubernetes.io/enforce-version", "v1.30",
                                "pod-security.kubernetes.io/warn", "privileged"))
                .after(HOLD)
                .heartbeat();

        assertThat(resolved()).containsExactly("policy-relaxed");
    }

    @Test
    void anAlertWaitsForAPodWhoseNamespaceIsNotKnown() {
        cluster.namespace("shop", enforce("baseline"))
                .pod(pod("x1", "", PRIVILEGED, "Running"))
                .podGone(pod("x1", "", PRIVILEGED, "Running"))
                .after(HOLD.minusSeconds(10))
                .namespaceGone("shop")
                .pod(pod("x2", "", "", "Running"))
                .after(Duration.ofSeconds(10))
                .heartbeat();
        assertThat(resolved()).isEmpty();

        cluster.after(HOLD).heartbeat().after(HOLD).heartbeat();

        assertThat(resolved()).containsExactly("fixed");
    }

    @Test
    void whatWasMovedOutOfAnAlertKeepsItFromBeingFixed() {
        cluster.namespace("shop", enforce("baseline"))
                .pod(pod("x1", "", PRIVILEGED, "Running"))
                .pod(pod("x2", "", PRIVILEGED, "Running"))
                .pod(pod("x3", "", "", "Running"))
                .pod(orphan("x1", PRIVILEGED))
                .podGone(pod("x2", "", PRIVILEGED, "Running"))
                .after(HOLD)
                .heartbeat();

        assertThat(resolved()).containsExactly("moved");
    }

    @Test
    void anOrphanOpensItsOwnAlertAsMovedAndNotAsNew() {
        cluster.namespace("shop", enforce("baseline")).pod(pod("x1", "", PRIVILEGED, "Running"));
        cluster.alerts();

        cluster.after(Duration.ofSeconds(9))
                .pod(orphan("x1", PRIVILEGED))
                .after(HOLD)
                .heartbeat();

        assertThat(cluster.alerts())
                .containsExactly(
                        "opened enforce Pod/x1 1 pods moved",
                        "resolved enforce VirtualMachineInstance/api 0 pods moved");
        assertThat(cluster.violationRecords())
                .last()
                .satisfies(record ->
                        assertThat(record.value().violations().get(0).since()).isEqualTo(TopologyFixture.START));
    }

    @Test
    void anOrphanThatComplies() {
        cluster.namespace("shop", enforce("baseline"))
                .pod(pod("x1", "", PRIVILEGED, "Running"))
                .pod(orphan("x1", ""))
                .after(HOLD)
                .heartbeat();

        assertThat(resolved()).as("nothing of the workload is left").containsExactly("deleted");
    }

    @Test
    void theReportedHistoryOfAnExemptTwin() {
        cluster.namespace("shop", enforce("baseline"))
                .pod(pod("x1", "", PRIVILEGED, "Running"))
                .pod(pod("x2", "\"runtimeClassName\":\"kata\",", PRIVILEGED, "Running"))
                .podGone(pod("x1", "", PRIVILEGED, "Running"))
                .after(HOLD)
                .heartbeat();

        assertThat(resolved()).containsExactly("exempted");
    }

    @Test
    void samplesAreFoundWhateverThePodsAreCalled() {
        cluster.namespace("shop", enforce("baseline"));
        for (int i = 1; i <= 6; i++) {
            cluster.pod(pod("x" + i, "", PRIVILEGED, "Running"));
        }
        for (int i = 1; i <= 5; i++) {
            cluster.podGone(pod("x" + i, "", PRIVILEGED, "Running"));
        }
        cluster.namespace("shop", enforce("restricted"));

        assertThat(cluster.alertRecords())
                .last()
                .satisfies(alert -> assertThat(alert.samplePods()).containsExactly("x6"));
    }

    /** The causes of what resolved of the workload since the last call; of its alert for {@code enforce}. */
    private List<String> resolved() {
        return cluster.alertRecords().stream()
                .filter(alert -> alert.transition() == Transition.RESOLVED
                        && alert.mode() == Mode.ENFORCE
                        && alert.workload().equals(API))
                .map(Alert::cause)
                .map(Object::toString)
                .toList();
    }

    private void template(String securityContext) {
        var metadata = new Metadata(API.name(), "shop", "uid-api", "1", null, null, null, null, null);
        var pod = new Pod(null, pod("any", "", securityContext, "Running").spec(), null);
        cluster.observe(new Observation.TemplateSeen(
                TopologyFixture.CLUSTER,
                cluster.epoch(),
                cluster.now(),
                new WorkloadTemplate(API.kind(), metadata, pod)));
    }

    private static Pod pod(String name, String spec, String securityContext, String phase) {
        return TestPods.read("""
                {"metadata":{"name":"%1$s","namespace":"shop","uid":"uid-%1$s",
                  "ownerReferences":[{"kind":"VirtualMachineInstance","name":"api","controller":true}]},
                 "spec":{%2$s"containers":[{"name":"app","securityContext":{%3$s}}]},
                 "status":{"phase":"%4$s"}}""".formatted(name, spec, securityContext, phase));
    }

    private static Pod orphan(String name, String securityContext) {
        return TestPods.read("""
                {"metadata":{"name":"%1$s","namespace":"shop","uid":"uid-%1$s"},
                 "spec":{"containers":[{"name":"app","securityContext":{%2$s}}]},
                 "status":{"phase":"Running"}}""".formatted(name, securityContext));
    }

    private static PodSecurityConfiguration exempting(List<String> namespaces) {
        return new PodSecurityConfiguration(
                NamespacePolicy.PRIVILEGED, new Exemptions(List.of(), namespaces, List.of("kata")));
    }

    private static final NamespacePolicy BASELINE_BY_DEFAULT = new NamespacePolicy(
            new io.podtrail.policy.LevelVersion(io.podtrail.policy.Level.BASELINE, io.podtrail.policy.Version.LATEST),
            io.podtrail.policy.LevelVersion.PRIVILEGED,
            io.podtrail.policy.LevelVersion.PRIVILEGED);

    private static Map<String, String> enforce(String level) {
        return level.isEmpty()
                ? Map.of("pod-security.kubernetes.io/warn", "privileged")
                : Map.of("pod-security.kubernetes.io/enforce", level, "pod-security.kubernetes.io/warn", "privileged");
    }
}
