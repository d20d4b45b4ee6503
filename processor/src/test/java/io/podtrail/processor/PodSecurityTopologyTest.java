package io.podtrail.processor;

import static io.podtrail.processor.TestPods.bare;
import static io.podtrail.processor.TestPods.compliant;
import static io.podtrail.processor.TestPods.finished;
import static io.podtrail.processor.TestPods.privileged;
import static io.podtrail.processor.TopologyFixture.START;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.kafka.DeadLetterHeaders;
import io.podtrail.events.kafka.RecordedTime;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.Exemptions;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.Version;
import io.podtrail.processor.store.ClusterState;
import io.podtrail.processor.store.Coverage;
import io.podtrail.processor.store.EpochCount;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PodSecurityTopologyTest {
    private static final String PRIVILEGED_POD =
            "enforce [privileged (container \"app\" must not set securityContext.privileged=true)]";
    private static final Duration HOLD = Duration.ofMinutes(2);

    @TempDir
    private Path state;

    private TopologyFixture cluster;

    @BeforeEach
    void start() {
        cluster = new TopologyFixture(state);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void thePodsOfOneDeploymentAreOneAlertAndEachItsOwnViolation() {
        cluster.namespace("shop", enforce("baseline"))
                .pod(privileged("r1", "a"))
                .pod(privileged("r1", "b"));

        assertThat(cluster.alerts())
                .containsExactly(
                        "opened enforce Deployment/api 1 pods pod-created",
                        "opened warn Deployment/api 1 pods pod-created");
        assertThat(cluster.violations()).containsOnlyKeys("c1/shop/api-r1-a", "c1/shop/api-r1-b");
    }

    @Test
    void anAlertSaysWhatUpstreamWouldSay() {
        cluster.namespace("shop", Map.of("pod-security.kubernetes.io/audit", "baseline"))
                .pod(privileged("r1", "a"));

        var alert = cluster.alertRecords().get(0);

        assertThat(alert.message())
                .isEqualTo(
                        "would violate PodSecurity \"baseline:latest\": privileged (container \"app\" must not set securityContext.privileged=true)");
        assertThat(alert.level()).isEqualTo(Level.BASELINE);
        assertThat(alert.revision()).isEqualTo(1);
        assertThat(alert.samplePods()).containsExactly("api-r1-a");
        assertThat(alert.startsAt()).isEqualTo(TopologyFixture.START);
    }

    @Test
    void anAlertOfAnImportedPastSaysWhenItsCauseWasWrittenToTheLog() {
        Instant imported = TopologyFixture.START.plus(Duration.ofDays(30));
        cluster.namespace("shop", enforce("baseline")).recordedAt(imported).pod(privileged("r1", "a"));

        assertThat(cluster.alertTestRecords())
                .isNotEmpty()
                .allSatisfy(
                        record -> assertThat(RecordedTime.of(record.headers())).contains(imported));
    }

    @Test
    void anAlertOfThePresentDoesNot() {
        cluster.namespace("shop", enforce("baseline")).pod(privileged("r1", "a"));

        assertThat(cluster.alertTestRecords())
                .isNotEmpty()
                .allSatisfy(
                        record -> assertThat(RecordedTime.of(record.headers())).isEmpty());
    }

    @Test
    void aRollingUpdateBetweenTwoViolatingRevisionsDoesNotFlap() {
        cluster.namespace("shop", enforce("baseline")).pod(privileged("r1", "a"));
        cluster.alerts();

        cluster.after(Duration.ofSeconds(5))
                .podGone(privileged("r1", "a"))
                .after(Duration.ofSeconds(20))
                .heartbeat()
                .pod(privileged("r2", "a"))
                .after(HOLD.plusSeconds(1))
                .heartbeat();

        assertThat(cluster.alerts()).isEmpty();
    }

    @Test
    void aRollingUpdateToACompliantRevisionResolvesAsFixedAfterTheHold() {
        cluster.namespace("shop", enforce("baseline"))
                .pod(privileged("r1", "a"))
                .after(Duration.ofSeconds(5))
                .pod(compliant("r2", "a"))
                .podGone(privileged("r1", "a"));
        cluster.alerts();

        cluster.after(HOLD.minusSeconds(1)).heartbeat();
        assertThat(cluster.alerts()).isEmpty();

        cluster.after(Duration.ofSeconds(1)).heartbeat();
        var resolved = cluster.alertRecords();
        assertThat(resolved)
                .extracting(alert -> alert.transition() + " " + alert.cause())
                .containsExactly("resolved fixed", "resolved fixed");
        assertThat(resolved.get(0).endsAt()).isEqualTo(TopologyFixture.START.plusSeconds(5));
        assertThat(resolved.get(0).revision()).isEqualTo(2);
    }

    @Test
    void aDeletedWorkloadResolvesAsDeletedAndOpensAgainUnderALaterRevision() {
        cluster.namespace("shop", enforce("baseline"))
                .pod(privileged("r1", "a"))
                .podGone(privileged("r1", "a"))
                .after(HOLD)
                .heartbeat()
                .pod(privileged("r1", "b"));

        assertThat(cluster.alertRecords())
                .filteredOn(alert -> alert.mode() == io.podtrail.policy.Mode.ENFORCE)
                .extracting(alert -> alert.revision() + " " + alert.transition() + " " + alert.cause())
                .containsExactly("1 opened pod-created", "2 resolved deleted", "3 opened pod-created");
    }

    @Test
    void tighteningANamespaceJudgesItsRunningPodsAnewInOneAlert() {
        cluster.namespace("shop", Map.of())
                .pod(bare("r1", "a"))
                .pod(bare("r1", "b"))
                .pod(bare("r1", "c"));
        assertThat(cluster.alerts()).isEmpty();

        cluster.after(Duration.ofSeconds(1))
                .namespace("shop", Map.of("pod-security.kubernetes.io/audit", "restricted"));

        assertThat(cluster.alerts()).containsExactly("opened audit Deployment/api 3 pods namespace-relabelled");
    }

    @Test
    void relaxingANamespaceIsNeverCalledFixed() {
        cluster.namespace("shop", Map.of("pod-security.kubernetes.io/audit", "restricted"))
                .pod(bare("r1", "a"))
                .namespace("shop", Map.of())
                .after(HOLD)
                .heartbeat();

        assertThat(cluster.alerts())
                .containsExactly(
                        "opened audit Deployment/api 1 pods pod-created",
                        "resolved audit Deployment/api 0 pods policy-relaxed");
        assertThat(cluster.violations()).isEmpty();
    }

    @Test
    void aStricterLevelChangesTheOpenAlert() {
        cluster.namespace("shop", Map.of("pod-security.kubernetes.io/audit", "baseline"))
                .pod(privileged("r1", "a"))
                .namespace("shop", Map.of("pod-security.kubernetes.io/audit", "restricted"));

        var alerts = cluster.alertRecords();

        assertThat(alerts)
                .extracting(alert -> alert.transition() + " " + alert.cause() + " "
                        + alert.findings().size())
                .containsExactly("opened pod-created 1", "changed namespace-relabelled 5");
    }

    @Test
    void aFinishedPodHoldsNoViolationAnyMore() {
        cluster.namespace("shop", Map.of("pod-security.kubernetes.io/audit", "baseline"))
                .pod(privileged("r1", "a"))
                .pod(finished("r1", "a"));

        assertThat(cluster.violations()).isEmpty();
        cluster.after(HOLD).heartbeat();
        assertThat(cluster.alerts()).last().isEqualTo("resolved audit Deployment/api 0 pods finished");
    }

    @Test
    void aPodIsNotJudgedBeforeItsNamespaceIsSeen() {
        cluster.configured(new PodSecurityConfiguration(everywhere(Level.BASELINE), Exemptions.NONE))
                .pod(privileged("r1", "a"));
        assertThat(cluster.alerts()).isEmpty();

        cluster.namespace("shop", enforce("privileged"));

        assertThat(cluster.violations().get("c1/shop/api-r1-a"))
                .noneMatch(violation -> violation.startsWith("enforce"));
    }

    @Test
    void aNamespaceThatNobodySeesCountsAsUnlabelledAfterAWhile() {
        cluster.configured(new PodSecurityConfiguration(everywhere(Level.BASELINE), Exemptions.NONE))
                .pod(privileged("r1", "a"))
                .after(ObservationProcessor.NAMESPACE_PATIENCE)
                .heartbeat();

        assertThat(cluster.alerts()).contains("opened enforce Deployment/api 1 pods pod-created");
    }

    @Test
    void aCompletedKeyframeSettlesThatANamespaceWasNotThere() {
        cluster.configured(new PodSecurityConfiguration(everywhere(Level.BASELINE), Exemptions.NONE))
                .keyframeStarted()
                .pod(privileged("r1", "a"))
                .keyframeCompleted();

        assertThat(cluster.alerts()).contains("opened enforce Deployment/api 1 pods pod-created");
    }

    @Test
    void aDeletionMissedWhileTheCollectorWasDownIsSweptByTheNextKeyframe() {
        cluster.keyframeStarted()
                .namespace("shop", enforce("baseline"))
                .pod(privileged("r1", "a"))
                .pod(privileged("r1", "b"))
                .keyframeCompleted();
        assertThat(cluster.violations()).hasSize(2);

        cluster.epoch(2)
                .after(Duration.ofHours(1))
                .keyframeStarted()
                .namespace("shop", enforce("baseline"))
                .pod(privileged("r1", "a"));
        assertThat(cluster.violationRecords()).isEmpty();
        cluster.keyframeCompleted();

        assertThat(cluster.violationRecords()).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("c1/shop/api-r1-b");
            assertThat(record.value()).isNull();
        });
    }

    @Test
    void aCrashInTheMiddleOfAKeyframeSweepsNothing() {
        cluster.keyframeStarted()
                .namespace("shop", enforce("baseline"))
                .pod(privileged("r1", "a"))
                .keyframeCompleted();
        cluster.violations();

        cluster.epoch(2)
                .keyframeStarted()
                .epoch(3)
                .keyframeStarted()
                .namespace("shop", enforce("baseline"))
                .pod(privileged("r1", "a"))
                .keyframeCompleted();

        assertThat(cluster.violationRecords()).isEmpty();
    }

    @Test
    void aCollectorOfAnOlderEpochIsIgnored() {
        cluster.epoch(2)
                .keyframeStarted()
                .namespace("shop", enforce("baseline"))
                .pod(privileged("r1", "a"));
        cluster.violations();

        cluster.epoch(1).podGone(privileged("r1", "a")).namespace("shop", Map.of());

        assertThat(cluster.violationRecords()).isEmpty();
    }

    static Stream<Arguments> lossesOfTheLog() {
        return Stream.<UnaryOperator<TopologyFixture>>of(TopologyFixture::logCreatedAnew, TopologyFixture::logExpired)
                .flatMap(loss -> LongStream.of(1, 2, 7).mapToObj(known -> Arguments.of(loss, known)));
    }

    @ParameterizedTest(name = "[{index}] epoch {1} is remembered")
    @MethodSource("lossesOfTheLog")
    void aCollectorThatBeginsInALogThatLostItsRecordsIsBelievedAndItsKeyframeSweeps(
            UnaryOperator<TopologyFixture> loss, long known) {
        cluster.epoch(known)
                .newCollector()
                .keyframeStarted()
                .namespace("shop", enforce("baseline"))
                .pod(privileged("r1", "a"))
                .pod(privileged("r1", "b"))
                .keyframeCompleted()
                .after(Duration.ofSeconds(10))
                .heartbeat();
        cluster.violations();

        loss.apply(cluster)
                .epoch(1)
                .after(Duration.ofDays(100))
                .keyframeStarted()
                .namespace("shop", enforce("baseline"))
                .pod(privileged("r1", "b"))
                .pod(privileged("r1", "c"))
                .keyframeCompleted()
                .heartbeat();

        assertThat(cluster.violationRecords())
                .extracting(record -> record.key() + (record.value() == null ? " is gone" : " violates"))
                .containsExactlyInAnyOrder("c1/shop/api-r1-c violates", "c1/shop/api-r1-a is gone");
        ClusterState state = cluster.clusterState();
        assertThat(state.epoch()).isEqualTo(known + 1);
        assertThat(state.coverage().gaps())
                .containsExactly(new Coverage.Gap(
                        START.plusSeconds(10),
                        START.plusSeconds(10).plus(Duration.ofDays(100)),
                        "the log lost the cluster's records"));
    }

    @Test
    void aCollectorThatFoundAHigherEpochElsewhereIsCountedByItsOwnNumber() {
        cluster.epoch(3).newCollector().keyframeStarted();

        cluster.logCreatedAnew().epoch(4).keyframeStarted().heartbeat();

        assertThat(cluster.clusterState().epoch()).isEqualTo(4);
        assertThat(cluster.clusterState().epochs().before()).isZero();
    }

    @Test
    void aReplacedCollectorIsIgnoredAndCountedWhateverItSaysOfTheLog() {
        cluster.epoch(2)
                .newCollector()
                .keyframeStarted()
                .namespace("shop", enforce("baseline"))
                .pod(privileged("r1", "a"))
                .epoch(3)
                .newCollector()
                .keyframeStarted();
        cluster.violations();

        cluster.epoch(1)
                .newCollector()
                .keyframeStarted()
                .namespace("shop", Map.of())
                .podGone(privileged("r1", "a"))
                .keyframeCompleted();

        assertThat(cluster.violationRecords()).isEmpty();
        assertThat(cluster.clusterState().epoch()).isEqualTo(3);
        assertThat(cluster.clusterState().epochs().ignored()).isEqualTo(new EpochCount.Ignored(1, 4, START));
    }

    /** Its numbers may be higher than those of the collector that began anew. */
    @ParameterizedTest(name = "under epoch {0}")
    @ValueSource(longs = {1, 6, 7, 8, 9, 1_000})
    void aCollectorOfTheLogThatWasLostIsIgnored(long zombie) {
        cluster.epoch(7)
                .newCollector()
                .keyframeStarted()
                .logCreatedAnew()
                .epoch(2)
                .keyframeStarted()
                .namespace("shop", enforce("baseline"))
                .pod(privileged("r1", "a"))
                .keyframeCompleted();
        cluster.violations();

        cluster.epoch(zombie)
                .pod(compliant("r1", "a"))
                .podGone(privileged("r1", "a"))
                .keyframeStarted()
                .keyframeCompleted()
                .heartbeat();

        assertThat(cluster.violationRecords()).isEmpty();
        assertThat(cluster.clusterState().epoch()).isEqualTo(9);

        cluster.epoch(3).keyframeStarted().keyframeCompleted().heartbeat();

        assertThat(cluster.violationRecords()).hasSize(1);
        assertThat(cluster.clusterState().epoch()).isEqualTo(10);
    }

    @Test
    void seenAgainWithoutChangeSaysNothing() {
        cluster.namespace("shop", enforce("baseline")).pod(privileged("r1", "a"));
        cluster.violations();
        cluster.alerts();

        cluster.epoch(2)
                .keyframeStarted()
                .namespace("shop", enforce("baseline"))
                .pod(privileged("r1", "a"))
                .keyframeCompleted();

        assertThat(cluster.violationRecords()).isEmpty();
        assertThat(cluster.alerts()).isEmpty();
    }

    @Test
    void anExemptionHidesAndSaysSo() {
        cluster.namespace("shop", Map.of("pod-security.kubernetes.io/audit", "baseline"))
                .pod(privileged("r1", "a"))
                .configured(new PodSecurityConfiguration(
                        NamespacePolicy.PRIVILEGED, new Exemptions(List.of(), List.of("shop"), List.of())))
                .after(HOLD)
                .heartbeat();

        assertThat(cluster.alerts()).last().isEqualTo("resolved audit Deployment/api 0 pods exempted");
    }

    @Test
    void latestFollowsTheClustersOwnVersion() {
        var hostProbe = TestPods.read("""
                {"metadata":{"name":"p","namespace":"shop","uid":"u"},
                 "spec":{"containers":[{"name":"app","livenessProbe":{"httpGet":{"host":"example.org"}}}]}}""");
        cluster.version(33)
                .namespace("shop", Map.of("pod-security.kubernetes.io/audit", "baseline"))
                .pod(hostProbe);
        assertThat(cluster.alerts()).isEmpty();

        cluster.version(34);

        assertThat(cluster.alerts()).containsExactly("opened audit Pod/p 1 pods version-moved");
    }

    @Test
    void anEphemeralContainerIsNamedAsTheCause() {
        cluster.namespace("shop", Map.of("pod-security.kubernetes.io/audit", "restricted"))
                .pod(compliant("r1", "a"));

        cluster.pod(TestPods.read("""
                {"metadata":{"name":"api-r1-a","namespace":"shop","uid":"uid-r1-a","labels":{"pod-template-hash":"r1"},
                  "ownerReferences":[{"kind":"ReplicaSet","name":"api-r1","controller":true}]},
                 "spec":{"containers":[{"name":"app","securityContext":{"runAsNonRoot":true,"allowPrivilegeEscalation":false,
                   "capabilities":{"drop":["ALL"]},"seccompProfile":{"type":"RuntimeDefault"}}}],
                   "ephemeralContainers":[{"name":"debugger-x"}]}}"""));

        assertThat(cluster.alerts()).containsExactly("opened audit Deployment/api 1 pods ephemeral-container-added");
    }

    @Test
    void aPodOfANewNamespaceSurvivesTheLateEndOfTheOldOneByTheSameName() {
        cluster.namespace("shop", enforce("baseline"))
                .pod(privileged("r2", "new"))
                .namespaceGone("shop")
                .namespace("shop", enforce("baseline"));

        assertThat(cluster.violations()).containsOnlyKeys("c1/shop/api-r2-new");
    }

    @Test
    void aPodThatIsLeftInADeletedNamespaceCountsAsInAnUnlabelledOneAfterAWhile() {
        cluster.namespace("shop", enforce("baseline"))
                .pod(privileged("r1", "a"))
                .namespaceGone("shop");
        assertThat(cluster.violations()).isNotEmpty();

        cluster.after(Duration.ofSeconds(31)).heartbeat();

        assertThat(cluster.violationRecords())
                .last()
                .satisfies(record -> assertThat(record.value()).isNull());
        assertThat(cluster.after(Duration.ofMinutes(3)).heartbeat().alerts())
                .last()
                .asString()
                .contains("resolved", "policy-relaxed");
    }

    @Test
    void anotherPodByTheSameNameIsANewPod() {
        cluster.namespace("shop", Map.of("pod-security.kubernetes.io/audit", "baseline"))
                .pod(privileged("r1", "a"))
                .after(Duration.ofSeconds(9))
                .pod(TestPods.read("""
                        {"metadata":{"name":"api-r1-a","namespace":"shop","uid":"other"},
                         "spec":{"hostPID":true,"containers":[{"name":"app"}]}}"""));

        assertThat(cluster.violationRecords()).last().satisfies(record -> {
            var violation = record.value().violations().get(0);
            assertThat(violation.since()).isEqualTo(TopologyFixture.START.plusSeconds(9));
            assertThat(record.value().uid()).isEqualTo("other");
        });
    }

    @Test
    void whatCannotBeReadOrCannotBeTrueIsKeptAsADeadLetterAndThePipelineGoesOn() {
        cluster.heartbeat()
                .raw("c1/shop/x".getBytes(UTF_8), "{\"type\":\"pod-se".getBytes(UTF_8))
                .raw("c1/shop".getBytes(UTF_8), null)
                .raw(
                        "wrong".getBytes(UTF_8),
                        "{\"type\":\"heartbeat\",\"watching\":true,\"cluster\":\"c1\",\"epoch\":1,\"observedAt\":\"2026-11-02T09:00:00Z\",\"clusterVersion\":null}"
                                .getBytes(UTF_8))
                .namespace("shop", enforce("baseline"))
                .pod(privileged("r1", "a"));

        var letters = cluster.deadLetters();
        assertThat(letters).hasSize(3);
        assertThat(letters.get(0).value()).isEqualTo("{\"type\":\"pod-se".getBytes(UTF_8));
        assertThat(new String(
                        letters.get(0)
                                .headers()
                                .lastHeader(DeadLetterHeaders.SOURCE)
                                .value(),
                        UTF_8))
                .isEqualTo("podtrail.observations-0@1");
        assertThat(new String(
                        letters.get(2)
                                .headers()
                                .lastHeader(DeadLetterHeaders.REASON)
                                .value(),
                        UTF_8))
                .isEqualTo("the key is \"wrong\" but the observation is of \"c1\"");
        assertThat(cluster.violations())
                .hasSize(1)
                .containsValue(List.of(PRIVILEGED_POD, PRIVILEGED_POD.replace("enforce", "warn")));
    }

    @Test
    void theTopologyIsWhatUpgradesRelyOn() {
        var nodes = PodSecurityTopology.build(new Topics("p.")).describe().toString();

        assertThat(nodes.replaceAll("stores: \\[.*]", "stores")).isEqualTo("""
                        Topologies:
                           Sub-topology: 0
                            Source: observations (topics: [p.observations])
                              --> judge
                            Processor: judge (stores)
                              --> alerts, violations
                              <-- observations
                            Sink: alerts (topic: p.alerts)
                              <-- judge
                            Sink: violations (topic: p.violations)
                              <-- judge

                        """);
        assertThat(nodes.replaceAll("(?s).*stores: \\[(.*?)].*", "$1").split(", "))
                .containsExactlyInAnyOrder(
                        "pods", "namespaces", "clusters", "alerts-by-workload", "timers", "backlogs");
    }

    private static Map<String, String> enforce(String level) {
        return Map.of("pod-security.kubernetes.io/enforce", level);
    }

    private static NamespacePolicy everywhere(Level level) {
        var asked = new LevelVersion(level, Version.LATEST);
        return new NamespacePolicy(asked, asked, asked);
    }
}
