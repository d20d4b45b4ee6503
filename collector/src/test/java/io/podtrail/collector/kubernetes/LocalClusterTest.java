package io.podtrail.collector.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.collector.SourceException;
import io.podtrail.testkit.LocalApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against an API server whose connections, history and permissions can be broken. */
@Timeout(60)
final class LocalClusterTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final Story story = new Story();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private LocalApiServer server;
    private @Nullable KubernetesSource source;

    @BeforeEach
    void serve() throws IOException {
        server = new LocalApiServer(0);
        server.bookmarkEvery(Duration.ofMillis(100));
        server.put("namespaces", object("Namespace", "", "shop", ""));
        server.put("pods", pod("api"));
    }

    @AfterEach
    void close() {
        if (source != null) {
            source.close();
        }
        server.close();
    }

    @Test
    void aListOfManyPagesIsToldNamespacesFirst() throws Exception {
        for (int i = 0; i < 1_200; i++) {
            server.put("pods", pod("p" + i));
        }
        start(true);

        story.awaits("pod p1199", "completed without templates");
        assertThat(story.told.get(1)).startsWith("namespace shop");
        assertThat(story.told).doesNotHaveDuplicates();
    }

    @Test
    void aWatchCountsAsSuchBeforeAnythingHappens() throws Exception {
        server.bookmarkEvery(Duration.ofMinutes(5));
        start(true);

        awaitWatching();
    }

    @Test
    void whatHappensWhileAWatchIsBrokenIsToldWhenItResumesAndNothingIsListedAgain() throws Exception {
        start(true);
        awaitWatching();

        server.breakWatches();
        server.put("pods", pod("late"));
        server.delete("pods", "shop", "api");

        story.awaits("pod late", "gone api");
        assertThat(story.told.stream().filter("started"::equals)).hasSize(1);
        assertThat(story.interruptions).isEmpty();
    }

    @Test
    void whatTheServerNoLongerKeepsLeadsToANewListAndAGap() throws Exception {
        start(true);
        awaitWatching();

        server.failWith(503);
        server.breakWatches();
        server.put("pods", pod("late"));
        server.compact();
        server.failWith(0);

        await().untilAsserted(() -> assertThat(story.interruptions)
                .singleElement()
                .asString()
                .contains("does not keep that much history (HTTP 410)"));
        story.awaits("pod late");
    }

    @Test
    void aBookmarkMovesTheWatchBeyondWhatIsCompacted() throws Exception {
        start(true);
        awaitWatching();
        for (int i = 0; i < 3; i++) {
            server.put("nodes", object("Node", "", "n" + i, "")); // Nothing that is watched.
        }
        awaitBookmarks();
        server.compact();
        server.breakWatches();
        server.put("pods", pod("late"));

        story.awaits("pod late");
        assertThat(story.interruptions).isEmpty();
    }

    @Test
    void anErrorInTheMiddleOfAWatchThatSaysGoneLeadsToANewList() throws Exception {
        start(true);
        awaitWatching();

        server.put("nodes", object("Node", "", "n", ""));
        server.compact(); // Whoever watches from before is told so, or has been moved beyond by a bookmark.
        server.put("pods", pod("late"));

        story.awaits("pod late");
    }

    @Test
    void whileTheServerIsAwayNobodyClaimsToWatch() throws Exception {
        start(true);
        awaitWatching();
        KubernetesSource watching = source;

        server.failWith(500);
        server.breakWatches();
        await().until(() -> !watching.isWatching());
        server.failWith(0);

        await().until(watching::isWatching);
        assertThat(story.interruptions).isEmpty();
    }

    @Test
    void aMissingPermissionIsNamedWithTheCommandThatGrantsIt() throws Exception {
        server.deny("deployments");
        start(false);

        await().until(() -> failure.get() != null);
        assertThat(failure.get())
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("cannot list resource \"deployments\"")
                .hasMessageContaining("podtrail collect --print-rbac")
                .hasMessageContaining("--only-pods");
    }

    @Test
    void credentialsThatAreNotAcceptedAreToldAsSuch() throws Exception {
        server.failWith(401);
        start(true);

        await().until(() -> failure.get() != null);
        assertThat(failure.get()).hasMessageContaining("HTTP 401").hasMessageContaining("expired");
    }

    @ParameterizedTest(name = "HTTP {0}")
    @ValueSource(ints = {429, 500, 503})
    void anApiServerThatIsBusyOrStartsDuringTheFirstListIsAskedAgain(int code) throws Exception {
        server.failWith(code);
        start(true);
        long before = server.requests();
        await().until(() -> server.requests() > before + 3); // The version and the first list, at least twice.
        assertThat(failure.get()).isNull();

        server.failWith(0);
        story.awaits("pod api", "completed without templates");
    }

    @Test
    void aBusyApiServerIsLeftAloneForAsLongAsItAsks() throws Exception {
        server.failWith(429);
        server.retryAfter(Duration.ofSeconds(3));
        Instant begun = Instant.now();
        start(true);
        await().until(() -> story.told.contains("started"));
        server.failWith(0);

        story.awaits("completed without templates");
        assertThat(Duration.between(begun, Instant.now())).isGreaterThanOrEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aContinueTokenThatExpiresDuringTheFirstListLeadsToAnotherList() throws Exception {
        for (int i = 0; i < 1_200; i++) {
            server.put("pods", pod("p" + i));
        }
        server.stallLists("pods");
        start(true);
        await().until(() ->
                story.told.stream().filter(line -> line.startsWith("pod p")).count() >= 400);

        server.compact();
        server.stallLists("");

        story.awaits("pod p1199", "completed without templates");
        assertThat(failure.get()).isNull();
        assertThat(keyframes()).isEqualTo(2); // What was deleted between two pages is known by a new picture only.
    }

    @Test
    void whereEveryContinueTokenExpiresTheListComesInOneAnswer() throws Exception {
        for (int i = 0; i < 1_200; i++) {
            server.put("pods", pod("p" + i));
        }
        server.expireContinueTokens();
        start(true);

        story.awaits("pod p1199", "completed without templates");
        assertThat(failure.get()).isNull();
    }

    @Test
    void theIdentityIsAskedForAgainWhileTheServerStarts() throws Exception {
        server.failWith(503);
        var client = KubernetesAccess.connect(kubeconfig(), null);
        var identity = CompletableFuture.supplyAsync(() -> KubernetesAccess.identity(client));
        await().until(() -> server.requests() >= 2);
        server.failWith(0);

        assertThat(identity.get(30, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void aPodIsReadInSlimFormAndARelabelledNamespaceIsSeenAgain() throws Exception {
        server.put(
                "pods",
                object(
                        "Pod",
                        "shop",
                        "root",
                        ",\"spec\":{\"containers\":[{\"name\":\"c\",\"securityContext\":{\"privileged\":true}}]}"));
        start(true);
        story.awaits("namespace shop null", "pod root privileged", "completed without templates");

        ObjectNode relabelled = object("Namespace", "", "shop", "");
        relabelled.withObject("metadata").withObject("labels").put("pod-security.kubernetes.io/enforce", "restricted");
        server.put("namespaces", relabelled);

        story.awaits("namespace shop restricted");
    }

    @Test
    void anUnreadablePodIsADeadLetterThatDoesNotQuoteItAndTheWatchGoesOn() throws Exception {
        start(true);
        awaitWatching();

        server.put("pods", object("Pod", "shop", "bad", ",\"spec\":{\"hostPID\":\"s3cr3t\"}"));
        story.awaits("rejected spec.hostPID has the wrong type");
        server.put("pods", pod("next"));
        story.awaits("pod next");
    }

    @Test
    void templatesAreToldUnlessTheyAreCopiesOfTheirOwners() throws Exception {
        server.put("deployments", workload("Deployment", "web", ""));
        server.put("replicasets", workload("ReplicaSet", "web-7d9f8b6c5", owner("Deployment", "web")));
        server.put("replicasets", workload("ReplicaSet", "lonely", ""));
        server.put("jobs", workload("Job", "report-28000000", owner("CronJob", "report")));
        server.put("jobs", finished(workload("Job", "done", "")));
        start(false);
        story.awaits("template Deployment/web", "template ReplicaSet/lonely", "completed with templates");
        assertThat(story.told).noneMatch(line -> line.contains("web-7d9f8b6c5") || line.contains("28000000"));

        server.put("jobs", workload("Job", "migrate", ""));
        story.awaits("template Job/migrate");
        server.put("jobs", finished(workload("Job", "migrate", "")));
        story.awaits("template gone Job/migrate");
        server.delete("deployments", "shop", "web");
        story.awaits("template gone Deployment/web");
    }

    @Test
    void aCronJobIsToldWithItsSchedule() throws Exception {
        server.put("cronjobs", cronJob("backup", "\"schedule\":\"0 3 * * 0\",\"timeZone\":\"Europe/Berlin\""));
        server.put("cronjobs", cronJob("report", "\"schedule\":\"@daily\",\"suspend\":true"));
        start(false);

        story.awaits(
                "template CronJob/backup at 0 3 * * 0 Europe/Berlin",
                "template CronJob/report at @daily, suspended",
                "completed with templates");
    }

    @Test
    void aRefusedPodIsToldWithItsWorkloadAndTheServersWordsOnly() throws Exception {
        start(false);
        story.awaits("completed with templates");

        server.put("events", event("quota", "exceeded quota: pods"));
        server.put(
                "events",
                event(
                        "refusal",
                        "Error creating: pods \\\"web-7d9f8b6c5-\\\" is forbidden: violates PodSecurity \\\"baseline:latest\\\": privileged (container \\\"c\\\" must not set securityContext.privileged=true)"));

        story.awaits(
                "refused Deployment/web violates PodSecurity \"baseline:latest\": privileged (container \"c\" must not set securityContext.privileged=true)");
        assertThat(story.told.stream().filter(line -> line.startsWith("refused")))
                .hasSize(1);
    }

    @Test
    void theKeyframeIntervalListsAgainAndMissesNothingInBetween() throws Exception {
        source = source(Duration.ofMillis(300), true);
        run(source);
        await().until(source::isWatching);
        for (int i = 0; i < 3_000; i++) {
            server.put("pods", pod("p" + i));
            server.delete("pods", "shop", "p" + i);
        }
        story.awaits("gone p2999");

        // Though most of them came and went between two lists.
        await().until(() -> keyframes() >= 3);
        var told = new HashSet<>(story.told);
        for (int i = 0; i < 3_000; i++) {
            assertThat(told).contains("pod p" + i, "gone p" + i);
        }
        assertThat(story.interruptions).isEmpty();
    }

    @Test
    void aPodThatLivesOnlyWhileANewKeyframeBeginsIsToldNevertheless() throws Exception {
        for (int i = 0; i < 600; i++) { // More than a page.
            server.seed("namespaces", "", "n" + i, LocalApiServer.body(object("Namespace", "", "n" + i, "")));
        }
        source = source(Duration.ofMillis(300), true);
        run(source);
        awaitWatching();

        long keyframes = keyframes();
        server.stallLists("namespaces");
        // No watch runs from here on, and namespaces are listed before pods.
        await().until(() -> keyframes() > keyframes);
        server.put("pods", pod("brief"));
        server.delete("pods", "shop", "brief");
        server.stallLists("");

        story.awaits("pod brief", "gone brief");
    }

    @Test
    void aForgottenHistoryLeadsToOneNewListAndNotToOneAfterTheOther() throws Exception {
        start(true);
        awaitWatching();

        server.failWith(503);
        server.breakWatches();
        server.put("nodes", object("Node", "", "n", "")); // Nobody hears of it, or is moved beyond.
        server.compact();
        server.failWith(0);

        await().until(() -> keyframes() == 2);
        awaitWatching();
        server.put("pods", pod("late"));
        story.awaits("pod late");
        assertThat(keyframes()).isEqualTo(2);
    }

    private long keyframes() {
        return story.told.stream().filter("started"::equals).count();
    }

    @Test
    void identityAndVersionAreTheServersOwn() throws Exception {
        assertThat(KubernetesAccess.identity(KubernetesAccess.connect(kubeconfig(), null)))
                .isEmpty();
        ObjectNode kubeSystem = object("Namespace", "", "kube-system", "");
        kubeSystem.withObject("metadata").put("uid", "u-1");
        server.put("namespaces", kubeSystem);

        assertThat(KubernetesAccess.identity(KubernetesAccess.connect(kubeconfig(), null)))
                .contains("u-1");
        try (var api = new ApiServer(KubernetesAccess.connect(kubeconfig(), null))) {
            assertThat(KubernetesAccess.version(api)).hasToString("v1.33");
        }
    }

    @Test
    void anUnreachableServerFailsAtOnceWhenItNeverAnswered() throws Exception {
        Path config = kubeconfig();
        server.close();

        assertThatThrownBy(() -> new KubernetesSource(
                                KubernetesAccess.connect(config, null), Clock.systemUTC(), Duration.ofHours(1), true)
                        .run(story))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("cannot be reached");
    }

    private void start(boolean onlyPods) throws IOException {
        source = source(Duration.ofHours(1), onlyPods);
        run(source);
    }

    private KubernetesSource source(Duration keyframeInterval, boolean onlyPods) throws IOException {
        return new KubernetesSource(
                KubernetesAccess.connect(kubeconfig(), null), Clock.systemUTC(), keyframeInterval, onlyPods);
    }

    private void run(KubernetesSource started) {
        var thread = new Thread(() -> {
            try {
                started.run(story);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                failure.set(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void awaitWatching() {
        KubernetesSource watching = source;
        await().until(watching::isWatching);
        await().until(() -> server.watches() == 2);
    }

    private void awaitBookmarks() {
        long before = server.sent();
        await().until(() -> server.sent() > before + 400);
    }

    private Path kubeconfig() throws IOException {
        return Files.writeString(directory.resolve("kubeconfig"), server.kubeconfig());
    }

    private static ObjectNode pod(String name) {
        return object("Pod", "shop", name, ",\"spec\":{\"containers\":[{\"name\":\"c\"}]}");
    }

    private static ObjectNode workload(String kind, String name, String metadata) {
        return read(
                "{\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"shop\"%s},\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"c\"}]}}}}"
                        .formatted(kind, name, metadata));
    }

    private static ObjectNode cronJob(String name, String schedule) {
        return object(
                "CronJob",
                "shop",
                name,
                ",\"spec\":{%s,\"jobTemplate\":{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"c\"}]}}}}}"
                        .formatted(schedule));
    }

    private static ObjectNode finished(ObjectNode job) {
        job.withObject("status")
                .withArray("conditions")
                .addObject()
                .put("type", "Complete")
                .put("status", "True");
        return job;
    }

    private static String owner(String kind, String name) {
        return ",\"ownerReferences\":[{\"kind\":\"%s\",\"name\":\"%s\",\"controller\":true}]".formatted(kind, name);
    }

    private static ObjectNode event(String name, String message) {
        return object(
                "Event",
                "shop",
                name,
                ",\"reason\":\"FailedCreate\",\"lastTimestamp\":\"2026-11-24T01:00:00Z\",\"message\":\"%s\",\"involvedObject\":{\"kind\":\"ReplicaSet\",\"namespace\":\"shop\",\"name\":\"web-7d9f8b6c5\"}"
                        .formatted(message));
    }

    private static ObjectNode object(String kind, String namespace, String name, String more) {
        String in = namespace.isEmpty() ? "" : ",\"namespace\":\"" + namespace + "\"";
        return read("{\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\",\"uid\":\"uid-%s\"%s}%s}"
                .formatted(kind, name, name, in, more));
    }

    private static ObjectNode read(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
