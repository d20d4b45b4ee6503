package io.podtrail.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.collector.auditlog.AuditLogReport;
import io.podtrail.collector.auditlog.AuditLogSource;
import io.podtrail.events.Observation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an API server's audit log becomes, event by event. */
final class AuditLogTest {
    private static final String POD =
            "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"namespace\":\"shop\",\"uid\":\"u\",\"resourceVersion\":\"%s\"%s},\"spec\":{\"containers\":[{\"name\":\"c\",\"env\":[{\"name\":\"K\",\"value\":\"s3cr3t\"}]}]}}";
    private static final Instant T = Instant.parse("2026-11-01T10:00:00Z");

    @TempDir
    private Path directory;

    private final RecordedLog log = RecordedLog.empty();

    @Test
    void aPodThatWasMadeChangedAndDeletedIsSeenSoAtItsOriginalTimes() throws Exception {
        importing(
                event(0, "create", "pods", "", 201, "", pod("1", "")),
                event(3, "patch", "pods", "status", 200, "", pod("2", ",\"labels\":{\"a\":\"b\"}")),
                event(
                        5,
                        "delete",
                        "pods",
                        "",
                        200,
                        "",
                        pod("3", ",\"deletionGracePeriodSeconds\":30,\"deletionTimestamp\":\"x\"")),
                event(8, "delete", "pods", "", 200, "", pod("4", ",\"deletionGracePeriodSeconds\":0")));

        assertThat(story())
                .containsExactly(
                        "KeyframeStarted",
                        "PolicyChanged",
                        "PodSeen c1/shop/p",
                        "PodSeen c1/shop/p",
                        "PodSeen c1/shop/p",
                        "PodGone c1/shop/p");
        assertThat(log.observations().stream().map(Observation::observedAt))
                .contains(T, T.plusSeconds(3), T.plusSeconds(5), T.plusSeconds(8));
        assertThat(log.allBytes()).doesNotContain("s3cr3t");
    }

    @Test
    void aQuietHourHasItsHeartbeatsAndNoPictureIsEverComplete() throws Exception {
        importing(
                event(0, "create", "pods", "", 201, "", pod("1", "")),
                event(3600, "delete", "pods", "", 200, "{\"gracePeriodSeconds\":0}", ""));

        assertThat(log.story().stream().filter("Heartbeat"::equals)).hasSize(360);
        assertThat(log.story()).doesNotContain("KeyframeCompleted");
    }

    @ParameterizedTest(name = "{0}: {1} left out: {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "create | Metadata | create pods at level Metadata: the level leaves out the object",
                "patch | Request | patch pods at level Request: the level holds the change only, not the object",
                "deletecollection | Metadata | deletecollection pods at level Metadata: the level leaves out which",
                "delete | Metadata | delete pods at level Metadata: the level leaves out whether the pod was gone at once"
            })
    void whatTheLevelLeavesOutIsCountedAndNotGuessed(String verb, String level, String leftOut) throws Exception {
        String body = level.equals("Request") ? pod("1", "") : "";
        AuditLogReport report =
                importing(event(0, verb, "pods", "", 200, body, "").replace("RequestResponse", level));

        assertThat(report.leftOut()).containsOnlyKeys(leftOut);
        assertThat(story()).noneMatch(line -> line.startsWith("Pod"));
    }

    @Test
    void atLevelRequestAPodIsWhatWasAskedForWithTheServersDefaults() throws Exception {
        String sent =
                "{\"kind\":\"Pod\",\"metadata\":{},\"spec\":{\"hostNetwork\":true,\"containers\":[{\"name\":\"c\",\"ports\":[{\"containerPort\":80}]}]}}";
        importing(event(0, "create", "pods", "", 201, sent, "").replace("RequestResponse", "Request"));

        assertThat(log.observations().get(2)).isInstanceOfSatisfying(Observation.PodSeen.class, seen -> {
            assertThat(seen.key()).isEqualTo("c1/shop/p");
            assertThat(seen.object().spec().allContainers().get(0).ports()).hasSize(1);
        });
    }

    @Test
    void namespacesAndWorkloadsAreToldAndANamespaceIsGoneWhenItIsFinalized() throws Exception {
        String namespace = "{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"p\",\"labels\":{\"x\":\"y\"}}}";
        String deployment =
                "{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"p\",\"namespace\":\"shop\"},\"spec\":{\"template\":{\"spec\":{\"hostPID\":true}}}}";
        importing(
                event(0, "create", "namespaces", "", 201, "", namespace),
                event(1, "create", "deployments", "", 201, "", deployment)
                        .replace("\"resource\"", "\"apiGroup\":\"apps\",\"resource\""),
                event(2, "delete", "deployments", "", 200, "", "{\"kind\":\"Status\"}")
                        .replace("\"resource\"", "\"apiGroup\":\"apps\",\"resource\""),
                event(3, "update", "namespaces", "finalize", 200, "", namespace));

        assertThat(story())
                .endsWith(
                        "NamespaceSeen c1/p",
                        "TemplateSeen c1/shop/Deployment/p",
                        "TemplateGone c1/shop/Deployment/p",
                        "NamespaceGone c1/p");
    }

    @Test
    void whatPodSecurityNotedIsToldAtAnyLevelAndNamesNoUser() throws Exception {
        String refusal = event(0, "create", "pods", "", 403, "", "")
                .replace(
                        "\"code\":403",
                        "\"code\":403,\"message\":\"pods \\\"web-7d9f8b6c5-\\\" is forbidden: User \\\"jane\\\": violates PodSecurity \\\"baseline:latest\\\": hostPort (port 1)\"")
                .replace("system:admin", "system:serviceaccount:kube-system:replicaset-controller")
                .replace("RequestResponse", "Metadata");
        String audited = event(1, "create", "pods", "", 201, "", "")
                .replace(
                        "\"annotations\":{",
                        "\"annotations\":{\"pod-security.kubernetes.io/audit-violations\":\"would violate PodSecurity \\\"restricted:latest\\\": hostPort (port 1)\",")
                .replace("RequestResponse", "Metadata");
        String exempt = event(2, "create", "pods", "", 201, "", pod("1", ""))
                .replace("\"annotations\":{", "\"annotations\":{\"pod-security.kubernetes.io/exempt\":\"user\",");
        AuditLogReport report = importing(refusal, audited, exempt);

        assertThat(story()).contains("PodRefused c1/shop/Deployment/web", "PodAudited c1/shop/Pod/p");
        assertThat(report.told())
                .containsEntry("refused", 1L)
                .containsEntry("audited", 1L)
                .containsEntry("exempt", 1L);
        assertThat(log.allBytes()).doesNotContain("jane");
    }

    @Test
    void whatDidNotHappenIsNotTold() throws Exception {
        importing(
                event(0, "create", "pods", "", 409, "", pod("1", "")),
                event(1, "create", "pods", "", 201, "", pod("1", "")).replace("ResponseComplete", "RequestReceived"),
                event(2, "create", "pods", "", 201, "", pod("1", "")).replace("/api", "/api?dryRun=All"),
                event(3, "get", "pods", "", 200, "", pod("1", "")),
                event(4, "create", "secrets", "", 201, "", "{\"kind\":\"Secret\",\"data\":{\"k\":\"s3cr3t\"}}"));

        assertThat(log.observations()).isEmpty();
        assertThat(log.allBytes()).doesNotContain("s3cr3t");
    }

    @Test
    void filesOfTwoServersAreMergedByTimeAndWhatStandsInBothCountsOnce() throws Exception {
        String first = event(0, "create", "pods", "", 201, "", pod("1", ""));
        String second = event(2, "delete", "pods", "", 200, "{\"gracePeriodSeconds\":0}", "");
        String third = event(4, "create", "pods", "", 201, "", pod("5", ",\"labels\":{\"again\":\"yes\"}"));
        write("b.log", second);
        write("a.log", first + third);
        write("c.log", first + third);
        AuditLogReport report = run("b.log", "a.log", "c.log");

        assertThat(story()).endsWith("PodSeen c1/shop/p", "PodGone c1/shop/p", "PodSeen c1/shop/p");
        assertThat(report.duplicates()).isEqualTo(2);
    }

    @Test
    void anOlderStateThatComesLateIsSkipped() throws Exception {
        AuditLogReport report = importing(
                event(0, "create", "pods", "", 201, "", pod("7", "")),
                event(1, "patch", "pods", "status", 200, "", pod("5", ",\"labels\":{\"outdated\":\"yes\"}")));

        assertThat(report.outOfOrder()).isEqualTo(1);
        assertThat(log.allBytes()).doesNotContain("outdated");
    }

    @Test
    void whatTheLogCoversAlreadyIsSkipped() throws Exception {
        write("a.log", event(0, "create", "pods", "", 201, "", pod("1", "")));
        var source = new AuditLogSource(List.of(directory.resolve("a.log")), T.plusSeconds(1), bytes -> {});
        log.collector.collect(source);

        assertThat(log.observations()).isEmpty();
        assertThat(source.report().covered()).isEqualTo(1);
    }

    @Test
    void whatCannotBeReadIsADeadLetterWithoutItsValuesAndTheRestIsRead() throws Exception {
        AuditLogReport report = importing(
                "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"data\":{\"k\":\"s3cr3t\"}}\n",
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1beta1\",\"verb\":\"s3cr3t\"}\n",
                "no JSON at all s3cr3t\n",
                event(
                        0,
                        "create",
                        "pods",
                        "",
                        201,
                        "",
                        pod("1", "").replace("\"containers\"", "\"hostPID\":\"s3cr3t\",\"containers\"")),
                event(1, "create", "pods", "", 201, "", pod("1", "")),
                "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"requestObject\":{\"a\":\"s3cr");

        assertThat(story()).contains("PodSeen c1/shop/p");
        assertThat(log.deadLetters()).hasSize(5).noneMatch(letter -> letter.contains("s3cr"));
        assertThat(log.deadLetters().get(1)).contains("a.log:2").contains("audit.k8s.io/v1");
        assertThat(report.rejected()).isEqualTo(4);
    }

    @Test
    void aListOfEventsIsReadToo() throws Exception {
        String event = event(0, "create", "pods", "", 201, "", pod("1", "")).strip();
        importing("{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"items\":[" + event + "]}");

        assertThat(story()).contains("PodSeen c1/shop/p");
    }

    @Test
    void theExampleTellsItsWholeStory() {
        Path examples = Path.of(System.getProperty("podtrail.root", "..")).resolve("examples/audit-log");
        var read = new AtomicLong();
        var source = new AuditLogSource(
                List.of(examples.resolve("audit.log"), examples.resolve("audit-2026-10-31T09-59-59.000.log.gz")),
                null,
                read::addAndGet);
        source.run(log.collector);

        assertThat(source.report().told())
                .containsEntry("refused", 1L)
                .containsEntry("exempt", 1L)
                .containsEntry("pods gone", 1L)
                .containsEntry("templates seen", 1L);
        assertThat(source.report().duplicates()).isEqualTo(1);
        assertThat(source.report().leftOut()).hasSize(1);
        assertThat(log.allBytes()).doesNotContain("not-a-real-secret", "bm90LWEtcmVhbC1zZWNyZXQ", "jane");
        assertThat(read.get())
                .isEqualTo(size(examples.resolve("audit.log"))
                        + size(examples.resolve("audit-2026-10-31T09-59-59.000.log.gz")));
    }

    private AuditLogReport importing(String... lines) throws IOException, InterruptedException {
        write("a.log", String.join("", lines));
        return run("a.log");
    }

    private AuditLogReport run(String... names) throws InterruptedException {
        var files = List.of(names).stream().map(directory::resolve).toList();
        var source = new AuditLogSource(files, null, bytes -> {});
        log.collector.collect(source);
        return source.report();
    }

    private List<String> story() {
        return log.story().stream().filter(line -> !line.equals("Heartbeat")).toList();
    }

    private void write(String name, String content) throws IOException {
        Files.write(directory.resolve(name), content.getBytes(UTF_8));
    }

    private static String pod(String version, String metadata) {
        return POD.formatted(version, metadata);
    }

    private static String event(
            int second, String verb, String resource, String subresource, int code, String request, String response) {
        return "{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",\"level\":\"RequestResponse\",\"auditID\":\"id-%d-%s\",\"stage\":\"ResponseComplete\",\"requestURI\":\"/api\",\"verb\":\"%s\",\"user\":{\"username\":\"system:admin\"},\"objectRef\":{\"resource\":\"%s\",\"namespace\":\"shop\",\"name\":\"p\",\"subresource\":\"%s\"},\"responseStatus\":{\"code\":%d},%s%s\"stageTimestamp\":\"%s\",\"annotations\":{\"other\":\"s3cr3t\"}}\n"
                .formatted(
                        second,
                        verb,
                        verb,
                        resource,
                        subresource,
                        code,
                        request.isEmpty() ? "" : "\"requestObject\":" + request + ",",
                        response.isEmpty() ? "" : "\"responseObject\":" + response + ",",
                        T.plusSeconds(second));
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
