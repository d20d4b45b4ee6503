package io.podtrail.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Namespace;
import io.podtrail.events.Observation;
import io.podtrail.events.WorkloadTemplate;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.Pod;
import io.podtrail.processor.store.ClusterState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What arrives late, as from overlapping captures or an import beside a watch, never undoes what is known. */
@Tag("hostile")
final class StaleObservationsTest {
    private static final String PRIVILEGED =
            "\"containers\":[{\"name\":\"app\",\"securityContext\":{\"privileged\":true}}]";
    private static final String PLAIN = "\"containers\":[{\"name\":\"app\"}]";
    private static final String DEBUGGED =
            PLAIN + ",\"ephemeralContainers\":[{\"name\":\"debug\",\"securityContext\":{\"privileged\":true}}]";

    private final List<String> stale = new ArrayList<>();
    private TopologyFixture cluster;

    @BeforeEach
    void start(@TempDir Path state) {
        cluster = new TopologyFixture(state, settings -> settings.reportingTo(new Staleness()));
        cluster.namespace("shop", Map.of("pod-security.kubernetes.io/audit", "baseline"));
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void anOlderStateDoesNotTakeAnEphemeralContainerAway() {
        cluster.pod(pod("u1", "9", PLAIN)).pod(pod("u1", "10", DEBUGGED)).pod(pod("u1", "9", PLAIN));

        assertThat(cluster.violations()).containsOnlyKeys("c1/shop/x");
        assertThat(stale).containsExactly("pod-seen");
    }

    @Test
    void theEndOfAnOlderPodDoesNotDropTheLivingOne() {
        cluster.pod(pod("u1", "9", PLAIN))
                .podGone(pod("u1", "10", PLAIN))
                .pod(pod("u2", "11", PRIVILEGED))
                .podGone(pod("u1", "10", PLAIN));

        assertThat(cluster.violations()).containsOnlyKeys("c1/shop/x");
        assertThat(stale).containsExactly("pod-gone");
    }

    @Test
    void anOlderPodByTheSameNameDoesNotReplaceTheLivingOne() {
        cluster.pod(pod("u2", "110", PRIVILEGED)).pod(pod("u1", "99", PLAIN));

        assertThat(cluster.violationRecords())
                .singleElement()
                .satisfies(record -> assertThat(record.value().uid()).isEqualTo("u2"));
        assertThat(stale).containsExactly("pod-seen");
    }

    @ParameterizedTest(name = "known: {0} {1} created {2}, gone: {3} {4} created {5}: lives on {6}")
    @CsvSource({
        "u1,10,,   u1,12,,                     false",
        "u1,10,,   u1,7,,                      false", // An object has one end: it was deleted before its last state
        // came.
        "u1,10,,   u1,,,                       false",
        "u1,10,,   '',,,                       false", // Nothing says that this is another.
        "u1,10,,   '',9,,                      true",
        "u1,10,,   u2,12,,                     false", // Its own end and the beginning of u2 were missed.
        "u1,10,,   u2,9,,                      true",
        "u1,,,     u2,,,                       true",
        "u1,x,,    u2,y,,                      true",
        "u1,,2026-11-02T09:00:00Z, u2,,2026-11-02T08:00:00Z, true",
        "u1,,2026-11-02T09:00:00Z, u2,,2026-11-02T10:00:00Z, false",
        "'',,,     u2,,,                       false",
    })
    void anEndCountsForTheObjectThatEnded(
            String uid,
            String version,
            String created,
            String goneUid,
            String goneVersion,
            String goneCreated,
            boolean livesOn) {
        cluster.pod(pod(uid, version, created, PRIVILEGED)).podGone(pod(goneUid, goneVersion, goneCreated, PRIVILEGED));

        assertThat(!cluster.violations().isEmpty()).isEqualTo(livesOn);
        assertThat(stale).hasSize(livesOn ? 1 : 0);
    }

    @ParameterizedTest(name = "known: {0} {1} created {2}, seen: {3} {4} created {5}: stale {6}")
    @CsvSource({
        "u1,9,,    u1,10,,                     false",
        "u1,10,,   u1,9,,                      true",
        "u1,9,,    u1,100,,                    false",
        "u1,18446744073709551615,, u1,18446744073709551614,, true",
        "u1,10,,   u1,10,,                     false",
        "u1,10,,   u1,,,                       false", // From a collector that does not know: the order of arrival
        // counts.
        "u1,,,     u1,9,,                      false",
        "u1,b,,    u1,a,,                      false", // Not Kubernetes' own: not comparable.
        "u1,10,,   u1,010,,                    false",
        "u1,10,,   u1,0,,                      false",
        "u1,10,,   u1,123456789012345678901,,  false",
        "u1,10,,   u2,9,,                      true",
        "u1,10,,   u2,11,,                     false",
        "u1,,2026-11-02T09:00:00Z, u2,,2026-11-02T08:00:00Z, true",
        "u1,,2026-11-02T09:00:00Z, u2,,2026-11-02T09:00:00Z, false",
        "u1,,2026-11-02T09:00:00Z, u2,,yesterday,            false",
        "u1,9,2026-11-02T09:00:00Z, u2,10,2026-11-02T08:00:00Z, false", // Clocks may be wrong, versions are not.
    })
    void aStateCountsUnlessItIsOlder(
            String uid,
            String version,
            String created,
            String seenUid,
            String seenVersion,
            String seenCreated,
            boolean isStale) {
        cluster.pod(pod(uid, version, created, PLAIN)).pod(pod(seenUid, seenVersion, seenCreated, PRIVILEGED));

        assertThat(cluster.violations().isEmpty()).isEqualTo(isStale);
        assertThat(stale).hasSize(isStale ? 1 : 0);
    }

    @Test
    void aStateThatChangedNothingCountsAsKnownTooSoThatWhatLiesBetweenIsStale() {
        cluster.pod(pod("u1", "10", DEBUGGED)).pod(pod("u1", "30", DEBUGGED)).pod(pod("u1", "20", PLAIN));

        assertThat(cluster.violations()).containsOnlyKeys("c1/shop/x");
    }

    @Test
    void aStaleStateConfirmsThatThePodLivesButNotWhatItIs() {
        cluster.pod(pod("u1", "10", DEBUGGED))
                .epoch(2)
                .keyframeStarted()
                .namespace("shop", Map.of("pod-security.kubernetes.io/audit", "baseline"))
                .pod(pod("u1", "9", PLAIN))
                .keyframeCompleted();

        assertThat(cluster.violations()).containsOnlyKeys("c1/shop/x");
    }

    @Test
    void theListOfAnApiServerIsNewerThanAllThatWasSeenBeforeAlsoAfterARestoreOfEtcd() {
        cluster.pod(pod("u1", "1000", DEBUGGED))
                .epoch(2)
                .observe(new Observation.KeyframeStarted("c1", 2, cluster.now(), Version.of(35), null))
                .namespace("shop", Map.of("pod-security.kubernetes.io/audit", "baseline"))
                .pod(pod("u1", "500", PLAIN))
                .pod(pod("u1", "499", DEBUGGED));

        assertThat(cluster.violations()).isEmpty();
        assertThat(stale).containsExactly("pod-seen");
    }

    @Test
    void whatIsKnownOfAVersionOutlastsARestart() {
        cluster.pod(pod("u1", "10", DEBUGGED));
        cluster.violations();

        cluster.restart().pod(pod("u1", "9", PLAIN)).podGone(pod("u0", "8", PLAIN));

        assertThat(cluster.violationRecords()).isEmpty();
    }

    @Test
    void namespacesKeepTheirNewestLabelsAndOutlastTheEndOfAnOlderOne() {
        cluster.observe(namespaceSeen("n2", "20", "restricted"))
                .pod(pod("u1", "21", PLAIN))
                .observe(namespaceSeen("n2", "19", "privileged"))
                .observe(namespaceSeen("n1", "12", "privileged"))
                .observe(new Observation.NamespaceGone("c1", 1, cluster.now(), namespace("n1", "13", "privileged")))
                .after(Duration.ofMinutes(1))
                .heartbeat();

        assertThat(cluster.violations()).containsOnlyKeys("c1/shop/x");
        assertThat(stale).containsExactly("namespace-seen", "namespace-seen", "namespace-gone");
    }

    @Test
    void templatesKeepTheirNewestSpecAndOutlastTheEndOfAnOlderOne() {
        cluster.observe(new Observation.TemplateSeen("c1", 1, cluster.now(), template("t2", "20", PRIVILEGED)))
                .observe(new Observation.TemplateSeen("c1", 1, cluster.now(), template("t2", "19", PLAIN)))
                .observe(new Observation.TemplateGone("c1", 1, cluster.now(), template("t1", "12", PLAIN)));

        assertThat(cluster.violations()).containsOnlyKeys("c1/shop/Deployment/api");
        assertThat(stale).containsExactly("template-seen", "template-gone");
    }

    @Test
    void aNamespaceThatWasDeletedLongBeforeItsLastPodsDoesNotStandOnWithoutThem() {
        cluster.pod(pod("u1", "10", PRIVILEGED))
                .namespaceGone("shop")
                .after(Duration.ofSeconds(41))
                .heartbeat();
        assertThat(namespaces()).as("something lives in it").containsExactly("c1/shop");

        cluster.podGone(pod("u1", "11", PRIVILEGED));

        assertThat(namespaces()).isEmpty();
    }

    @Test
    void aNamespaceThatOnlyTemplatesStandForGoesWithTheLastOfThem() {
        cluster.observe(new Observation.TemplateSeen("c1", 1, cluster.now(), template("t1", "10", PLAIN)))
                .pod(pod("u1", "10", PRIVILEGED))
                .namespaceGone("shop")
                .after(Duration.ofSeconds(41))
                .heartbeat()
                .podGone(pod("u1", "11", PRIVILEGED));
        assertThat(namespaces()).containsExactly("c1/shop");

        cluster.observe(new Observation.TemplateGone("c1", 1, cluster.now(), template("t1", "12", PLAIN)));

        assertThat(namespaces()).isEmpty();
    }

    @Test
    void aKeyframeThatSweepsTheLastPodOfAnUnseenNamespaceSweepsTheNamespace() {
        cluster.pod(pod("u1", "10", PRIVILEGED))
                .namespaceGone("shop")
                .after(Duration.ofSeconds(41))
                .heartbeat()
                .epoch(2)
                .keyframeStarted()
                .keyframeCompleted();

        assertThat(namespaces()).isEmpty();
    }

    private final class Staleness implements EpochListener {
        @Override
        public void ignored(Observation replaced, ClusterState known) {}

        @Override
        public void begunAnew(Observation.KeyframeStarted started, ClusterState known) {}

        @Override
        public void stale(Observation older) {
            stale.add(older.type());
        }
    }

    private Iterable<String> namespaces() {
        return cluster.stored().get(ObservationProcessor.NAMESPACES).keySet();
    }

    private Observation namespaceSeen(String uid, String version, String audit) {
        return new Observation.NamespaceSeen("c1", 1, cluster.now(), namespace(uid, version, audit));
    }

    private static Namespace namespace(String uid, String version, String audit) {
        return new Namespace(new Metadata(
                "shop",
                null,
                uid,
                version,
                null,
                null,
                new HashMap<>(Map.of("pod-security.kubernetes.io/audit", audit)),
                null,
                null));
    }

    private static WorkloadTemplate template(String uid, String version, String spec) {
        var metadata = new Metadata("api", "shop", uid, version, null, null, null, null, null);
        return new WorkloadTemplate(
                "Deployment", metadata, new Pod(null, pod("", version, spec).spec(), null));
    }

    private static Pod pod(String uid, String version, String spec) {
        return pod(uid, version, null, spec);
    }

    private static Pod pod(String uid, String version, String created, String spec) {
        Pod pod = TestPods.read("{\"metadata\":{\"name\":\"x\",\"namespace\":\"shop\"},\"spec\":{%s}}".formatted(spec));
        var metadata = new Metadata("x", "shop", uid, version, created, null, null, null, null);
        return new Pod(metadata, pod.spec(), null);
    }
}
