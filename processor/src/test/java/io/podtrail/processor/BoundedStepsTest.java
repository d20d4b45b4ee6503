package io.podtrail.processor;

import static io.podtrail.processor.TestPods.bare;
import static io.podtrail.processor.TestPods.privileged;
import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.AlertSettings;
import io.podtrail.events.Observation;
import io.podtrail.policy.Exemptions;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.Version;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What concerns more pods than one record may visit is done with those that follow. */
final class BoundedStepsTest {
    private static final int BOUND = 8;
    private static final Map<String, String> AUDITED = Map.of("pod-security.kubernetes.io/audit", "restricted");

    private TopologyFixture cluster;

    @BeforeEach
    void start(@TempDir Path state) {
        cluster = new TopologyFixture(state, settings -> settings.visiting(BOUND));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void aNamespaceWithinTheBoundIsJudgedWithItsOwnRecordAndOpensOneAlertWithAllItsPods() {
        podsIn(BOUND - 1);

        cluster.namespace("shop", AUDITED);

        assertThat(cluster.alerts())
                .containsExactly("opened audit Deployment/api %d pods namespace-relabelled".formatted(BOUND - 1));
    }

    @Test
    void aLargerOneIsJudgedOnWithTheRecordsThatFollowHeartbeatsIncluded() {
        podsIn(20);
        cluster.namespace("shop", AUDITED);
        assertThat(cluster.violationRecords()).hasSize(BOUND);

        var later = new ArrayList<Integer>();
        for (int i = 0; i < 4; i++) {
            cluster.after(Duration.ofSeconds(10)).heartbeat();
            later.add(cluster.violationRecords().size());
        }

        assertThat(later.stream().mapToInt(Integer::intValue).sum()).isEqualTo(20 - BOUND);
        assertThat(cluster.alertRecords())
                .as("one that grows")
                .extracting(alert -> "%d %s".formatted(alert.violatingPods(), alert.corrects()))
                .containsExactly("8 null", "16 1");
    }

    @Test
    void whatIsLeftSurvivesARestartAndBeganWhenItsReasonDid() {
        podsIn(20);
        cluster.namespace("shop", AUDITED);
        cluster.violationRecords();

        cluster.restart();
        for (int i = 0; i < 4; i++) {
            cluster.after(Duration.ofSeconds(10)).heartbeat();
        }

        assertThat(cluster.violationRecords())
                .hasSize(20 - BOUND)
                .allSatisfy(record ->
                        assertThat(record.value().violations().get(0).since()).isEqualTo(TopologyFixture.START));
    }

    @Test
    void aPodThatChangesMeanwhileIsJudgedByWhatIsAskedNow() {
        podsIn(20);
        cluster.namespace("shop", AUDITED).podGone(bare("r1", name(19))).pod(privileged("r1", name(18)));
        for (int i = 0; i < 4; i++) {
            cluster.after(Duration.ofSeconds(10)).heartbeat();
        }

        var violations = cluster.violations();
        assertThat(violations).hasSize(19).doesNotContainKey("c1/shop/api-r1-" + name(19));
        assertThat(violations.get("c1/shop/api-r1-" + name(18)).get(0)).contains("privileged");
    }

    @Test
    void aConfigurationIsAppliedNamespaceByNamespaceNeverToPartOfOne() {
        for (String namespace : List.of("a", "b", "c", "d")) {
            cluster.namespace(namespace, Map.of());
            for (int i = 0; i < 5; i++) {
                cluster.pod(in(namespace, i));
            }
        }
        var audit = new LevelVersion(Level.BASELINE, Version.LATEST);
        cluster.observe(new Observation.PolicyChanged(
                "c1",
                1,
                cluster.now(),
                "digest",
                new PodSecurityConfiguration(
                        new NamespacePolicy(LevelVersion.PRIVILEGED, audit, LevelVersion.PRIVILEGED), Exemptions.NONE),
                AlertSettings.DEFAULT));
        for (int i = 0; i < 6; i++) {
            cluster.after(Duration.ofSeconds(10)).heartbeat();
        }

        assertThat(cluster.alerts())
                .hasSize(4)
                .allMatch(alert -> alert.equals("opened audit Deployment/api 5 pods configuration-changed"));
    }

    @Test
    void aRecordFindsItsNamespaceUpToDateHoweverManyWaitBeforeIt() {
        for (String namespace : List.of("a", "b", "c", "shop")) {
            cluster.namespace(namespace, Map.of("pod-security.kubernetes.io/audit", "baseline"));
            for (int i = 0; i < 5; i++) {
                cluster.pod(in(namespace, i));
            }
        }
        cluster.alerts();
        cluster.epoch(2).keyframeStarted();
        for (String namespace : List.of("a", "b", "c", "shop")) {
            cluster.namespace(namespace, Map.of("pod-security.kubernetes.io/audit", "baseline"));
        }
        cluster.keyframeCompleted().violationRecords();

        cluster.pod(in("shop", 4));

        assertThat(cluster.violationRecords())
                .extracting(record -> record.key() + (record.value() == null ? " swept" : " seen"))
                .contains("c1/shop/api-0 swept", "c1/shop/api-3 swept", "c1/shop/api-4 seen");
    }

    private void podsIn(int count) {
        cluster.namespace("shop", Map.of());
        for (int i = 0; i < count; i++) {
            cluster.pod(bare("r1", name(i)));
        }
    }

    private static String name(int i) {
        return "%02d".formatted(i);
    }

    private static io.podtrail.policy.pod.Pod in(String namespace, int i) {
        return TestPods.read("""
                {"metadata":{"name":"api-%2$d","namespace":"%1$s","uid":"uid-%2$d","labels":{"pod-template-hash":"r1"},
                  "ownerReferences":[{"kind":"ReplicaSet","name":"api-r1","controller":true}]},
                 "spec":{"hostPID":true,"containers":[{"name":"app"}]}}""".formatted(namespace, i));
    }
}
