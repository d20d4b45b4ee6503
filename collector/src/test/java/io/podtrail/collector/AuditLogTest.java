package io.podtrail.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.podtrail.collector.auditlog.AuditLogReport;
import io.podtrail.collector.auditlog.AuditLogSource;
import io.podtrail.events.Observation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an API server's audit log becomes, event by event. */
final class AuditLogTest {
    private static final String POD =
            "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"namespace\":\"shop\",\"uid\":\"u\",\"resourceVersion\":\"%s\"%s},\"spec\":{\"containers\":[{\"name\":\"c\",\"env\":[{\"name\":\"K\",\"value\":\"s3cr3t\"}]}]}}";
    private static final Instant T = Instant.parse("2026-11-01T10:00:00Z");

    @TempDir
    private Path directory;

    private final RecordedLog log = RecordedLog.empty();
    /** Most of these stories end with what the log itself says. */
    private boolean openEnd = true;

    @Test
    void aPodThatWasMadeChangedAndDeletedIsSeenSoAtItsOriginalTimes() throws Exception {
        importing(
                event(0, "create", "pods", "", 201, "", pod("1", "")),
                event(3, "patch", "pods", "status", 200, "", pod("2", ",\"labels\":{\"pod-template-hash\":\"b\"}")),
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
    void whatTheGarbageCollectorLetsGoOfIsGoneThoughTheAnswerIsItsMetadataAlone() throws Exception {
        String deleting =
                ",\"deletionGracePeriodSeconds\":0,\"deletionTimestamp\":\"x\",\"finalizers\":[\"foregroundDeletion\"]";
        importing(
                event(0, "create", "pods", "", 201, "", pod("1", "")),
                event(1, "delete", "pods", "", 200, "{\"propagationPolicy\":\"Foreground\"}", pod("2", deleting)),
                event(
                        2,
                        "patch",
                        "pods",
                        "",
                        200,
                        "",
                        metadataAlone(pod("3", deleting.replaceFirst(",.finalizers.*", "")))));

        assertThat(story()).endsWith("PodSeen c1/shop/p", "PodSeen c1/shop/p", "PodGone c1/shop/p");
    }

    @Test
    void anOrphanIsSeenWithItsNewMetadataAndTheSpecItHad() throws Exception {
        String owned =
                ",\"ownerReferences\":[{\"kind\":\"ReplicaSet\",\"name\":\"r\",\"uid\":\"v\",\"controller\":true}]";
        AuditLogReport report = importing(
                event(0, "create", "pods", "", 201, "", pod("1", owned)),
                event(1, "patch", "pods", "", 200, "", metadataAlone(pod("2", ""))));

        assertThat(report.leftOut()).isEmpty();
        assertThat(log.observations().stream()
                        .filter(Observation.PodSeen.class::isInstance)
                        .map(Observation.PodSeen.class::cast))
                .extracting(
                        seen -> seen.object().metadata().ownerReferences().size(),
                        seen -> seen.object().spec().allContainers().size())
                .containsExactly(tuple(1, 1), tuple(0, 1));
    }

    @Test
    void whatWasNeverSeenWholeIsLeftOutAndCountedWhereTheAnswerIsItsMetadataAlone() throws Exception {
        AuditLogReport report = importing(event(0, "patch", "pods", "", 200, "", metadataAlone(pod("2", ""))));

        assertThat(report.leftOut())
                .containsOnlyKeys(
                        "patch pods at level RequestResponse: the answer is the metadata alone, and the log does"
                                + " not hold the rest");
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
        String third =
                event(4, "create", "pods", "", 201, "", pod("5", ",\"labels\":{\"pod-template-hash\":\"again\"}"));
        write("b.log", second);
        write("a.log", first + third);
        write("c.log", first + third);
        AuditLogReport report = run("b.log", "a.log", "c.log");

        assertThat(story()).endsWith("PodSeen c1/shop/p", "PodGone c1/shop/p", "PodSeen c1/shop/p");
        assertThat(report.duplicates()).isEqualTo(2);
    }

    @Test
    void whatLivesAtTheEndIsNoLongerKnownUnlessMoreFollows() throws Exception {
        openEnd = false;
        importing(event(0, "create", "pods", "", 201, "", pod("1", "")));

        assertThat(log.story())
                .endsWith(
                        "PodSeen c1/shop/p",
                        "Heartbeat",
                        "KeyframeStarted",
                        "KeyframeCompleted",
                        "Heartbeat",
                        "Heartbeat");
        assertThat(log.observations())
                .filteredOn(Observation.KeyframeCompleted.class::isInstance)
                .singleElement()
                .isEqualTo(Observation.KeyframeCompleted.ofNothing("c1", 2, T));
        assertThat(log.observations())
                .filteredOn(Observation.Heartbeat.class::isInstance)
                .extracting(beat -> ((Observation.Heartbeat) beat).watching())
                .containsExactly(true, false, false);
    }

    @Test
    void anOlderStateThatComesLateIsSkipped() throws Exception {
        AuditLogReport report = importing(
                event(0, "create", "pods", "", 201, "", pod("7", "")),
                event(
                        1,
                        "patch",
                        "pods",
                        "status",
                        200,
                        "",
                        pod("5", ",\"labels\":{\"pod-template-hash\":\"outdated\"}")));

        assertThat(report.outOfOrder()).isEqualTo(1);
        assertThat(log.allBytes()).doesNotContain("outdated");
    }

    @Test
    void whatTheLogCoversAlreadyIsSkipped() throws Exception {
        write("a.log", event(0, "create", "pods", "", 201, "", pod("1", "")));
        var source = new AuditLogSource(List.of(directory.resolve("a.log")), T.plusSeconds(1), false, bytes -> {});
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
    void aPodWithFinalizersIsGoneWhenTheLastOfThemIsTakenAway() throws Exception {
        String finalizers = ",\"finalizers\":[\"batch.kubernetes.io/job-tracking\"]";
        String deleted = ",\"deletionTimestamp\":\"2026-11-01T10:00:01Z\",\"deletionGracePeriodSeconds\":%d";
        importing(
                event(0, "create", "pods", "", 201, "", pod("1", finalizers)),
                event(1, "delete", "pods", "", 200, "{}", pod("2", finalizers + deleted.formatted(0))),
                event(2, "patch", "pods", "", 200, "{}", pod("3", deleted.formatted(0))),
                event(3, "patch", "pods", "status", 200, "{}", pod("2", finalizers + deleted.formatted(0))));

        assertThat(story()).endsWith("PodSeen c1/shop/p", "PodSeen c1/shop/p", "PodGone c1/shop/p");
    }

    @Test
    void aPodThatStillHasTimeIsNotGoneWhenItIsPatched() throws Exception {
        importing(
                event(0, "create", "pods", "", 201, "", pod("1", "")),
                event(
                        1,
                        "patch",
                        "pods",
                        "",
                        200,
                        "{}",
                        pod("2", ",\"deletionTimestamp\":\"2026-11-01T10:00:01Z\",\"deletionGracePeriodSeconds\":30")));

        assertThat(story()).noneMatch("PodGone c1/shop/p"::equals);
    }

    @Test
    void aWorkloadThatIsDeletedInForegroundIsGoneWhenTheGarbageCollectorLetsGo() throws Exception {
        String body =
                "{\"kind\":\"Deployment\",\"metadata\":{\"name\":\"p\",\"namespace\":\"shop\",\"uid\":\"d\"%s},\"spec\":{\"template\":{\"spec\":{\"hostPID\":true}}}}";
        String deleting = ",\"deletionTimestamp\":\"2026-11-01T10:00:01Z\"";
        importing(
                deployment(0, "create", 201, "", body.formatted("")),
                deployment(
                        1,
                        "delete",
                        200,
                        "{\"kind\":\"DeleteOptions\",\"propagationPolicy\":\"Foreground\"}",
                        body.formatted(deleting + ",\"finalizers\":[\"foregroundDeletion\"]")),
                event(2, "create", "pods", "", 201, "", pod("4", "")),
                deployment(3, "patch", 200, "{}", body.formatted(deleting)));

        assertThat(story())
                .endsWith(
                        "TemplateSeen c1/shop/Deployment/p", "PodSeen c1/shop/p", "TemplateGone c1/shop/Deployment/p");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "delete | '' | {\"kind\":\"DeleteOptions\",\"dryRun\":[\"All\"],\"gracePeriodSeconds\":0}",
                "deletecollection | '' | {\"dryRun\":[\"All\"],\"gracePeriodSeconds\":0}",
                "create | eviction | {\"kind\":\"Eviction\",\"deleteOptions\":{\"dryRun\":[\"All\"]}}",
            })
    void aDryRunThatStandsInTheBodyDeletesNothing(String verb, String subresource, String options) throws Exception {
        String items = "{\"kind\":\"PodList\",\"items\":[" + pod("1", "") + "]}";
        importing(
                event(0, "create", "pods", "", 201, "", pod("1", "")),
                event(1, verb, "pods", subresource, 200, options, verb.equals("deletecollection") ? items : ""));

        assertThat(story()).noneMatch("PodGone c1/shop/p"::equals);
    }

    @Test
    void anEvictedPodThatNeverRanIsGoneAndOneThatRunsIsGoneWhenItsNodeSaysSo() throws Exception {
        importing(
                event(0, "create", "pods", "", 201, "", pod("1", "")),
                event(1, "create", "pods", "eviction", 201, "{\"kind\":\"Eviction\"}", "{\"kind\":\"Status\"}"));
        assertThat(story()).endsWith("PodGone c1/shop/p");

        importing(
                event(2, "create", "pods", "", 201, "", pod("4", "").replace("\"uid\":\"u\"", "\"uid\":\"v\"")),
                event(3, "create", "pods", "binding", 201, "{\"kind\":\"Binding\"}", ""),
                event(4, "create", "pods", "eviction", 201, "{\"kind\":\"Eviction\"}", "{\"kind\":\"Status\"}"));
        assertThat(story()).endsWith("PodSeen c1/shop/p");
    }

    @Test
    void twoEventsOfOneAuditIdAreBothRead() throws Exception {
        String second =
                event(1, "create", "pods", "", 201, "", pod("2", "").replace("\"name\":\"p\"", "\"name\":\"q\""));
        AuditLogReport report = importing(
                event(0, "create", "pods", "", 201, "", pod("1", "")),
                second.replace("id-1-create", "id-0-create"),
                second.replace("id-1-create", "id-0-create"));

        assertThat(story()).contains("PodSeen c1/shop/p", "PodSeen c1/shop/q");
        assertThat(report.duplicates()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "replicaset-controller,nodejs-app-8665bd77fb-2dd4n,Deployment/nodejs-app",
        "replicaset-controller,older-app-8665bd77fb-,Deployment/older-app",
        "replicaset-controller,by-hand-2dd4n,ReplicaSet/by-hand",
        "daemon-set-controller,agent-x7k2p,DaemonSet/agent",
        "daemon-set-controller,agent-,DaemonSet/agent",
        "job-controller,nightly-29384760-x7k2p,CronJob/nightly",
        "job-controller,migrate-x7k2p,Job/migrate",
        "statefulset-controller,db-12,StatefulSet/db",
        "statefulset-controller,db-x7k2p-0,StatefulSet/db-x7k2p",
        "someone-else,lone-x7k2p,Pod/lone-x7k2p"
    })
    void aRefusedPodBelongsToTheControllerThatAskedForIt(String user, String pod, String workload) throws Exception {
        importing(event(0, "create", "pods", "", 403, "", "")
                .replace("\"name\":\"p\",", "")
                .replace(
                        "\"code\":403",
                        "\"code\":403,\"message\":\"pods \\\"%s\\\" is forbidden: violates PodSecurity \\\"baseline:latest\\\": hostPort (port 1)\""
                                .formatted(pod))
                .replace("system:admin", "system:serviceaccount:kube-system:" + user)
                .replace("RequestResponse", "Metadata"));

        assertThat(story()).endsWith("PodRefused c1/shop/" + workload);
    }

    @Test
    void theSameChecksAsAWebhookAreHeardToo() throws Exception {
        AuditLogReport report = importing(event(1, "create", "pods", "", 201, "", "")
                .replace(
                        "\"annotations\":{",
                        "\"annotations\":{\"pod-security-webhook.kubernetes.io/audit-violations\":\"would violate PodSecurity \\\"restricted:latest\\\": hostPort (port 1)\",")
                .replace("RequestResponse", "Metadata"));

        assertThat(report.told()).containsEntry("audited", 1L);
    }

    @Test
    void whatTheApiServerTruncatedIsSaidToBeThat() throws Exception {
        AuditLogReport report = importing(event(0, "create", "pods", "", 201, "", "")
                .replace("\"annotations\":{", "\"annotations\":{\"audit.k8s.io/truncated\":\"true\","));

        assertThat(report.leftOut())
                .containsOnlyKeys("create pods: the API server truncated the event (--audit-log-truncate-enabled)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%s",
                "[%s,\n%s]",
                "2026-11-20T10:00:05.000000Z stdout F %s",
                "2026-11-20T10:00:05.000Z %s",
                "master-0.example.org %s",
                "\uFEFF%s",
                "{\"events\":[{\"logStreamName\":\"a\",\"message\":@},{\"message\":\"I1120 no JSON\"}]}",
                "{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[{\"id\":\"1\",\"message\":@}]}",
                "{\"messageType\":\"CONTROL_MESSAGE\",\"logEvents\":[]}{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[{\"message\":@}]}",
                "{\"timestamp\":1,\"message\":@}",
                "{\"results\":[[{\"field\":\"@timestamp\",\"value\":\"x\"},{\"field\":\"@message\",\"value\":@}]]}",
                "{\"category\":\"kube-audit\",\"resourceId\":\"r\",\"properties\":{\"log\":@}}",
                "{\"category\":\"guard\",\"resourceId\":\"r\",\"properties\":{\"log\":\"text\"}}\n{\"category\":\"kube-audit\",\"properties\":{\"log\":@}}",
                "{\"records\":[{\"properties\":{\"log\":@}}]}",
                "{\"log_s\":@,\"Category\":\"kube-audit\"}",
                "{\"log\":@,\"stream\":\"stdout\",\"time\":\"t\"}"
            })
    void theFormsInWhichCloudsHandOutTheirLogsAreUnwrapped(String form) throws Exception {
        String event = event(0, "create", "pods", "", 201, "", pod("1", "")).strip();
        String quoted = new ObjectMapper().writeValueAsString(event);
        String text = form.replace("%s", event).replace("@}", quoted + "}").replace("@,", quoted + ",") + "\n";

        AuditLogReport report = importing(text);

        assertThat(story()).contains("PodSeen c1/shop/p");
        assertThat(report.rejected()).isZero();
        Files.write(directory.resolve("a.log"), gzip(gzip(text.getBytes(UTF_8))));
        assertThat(run("a.log").events()).isEqualTo(report.events());
    }

    @Test
    void linesThatAContainerRuntimeCutAreJoined() throws Exception {
        String event = event(0, "create", "pods", "", 201, "", pod("1", "")).strip();
        importing(
                "2026-11-20T10:00:05Z stdout P " + event.substring(0, 100) + "\n",
                "2026-11-20T10:00:05Z stdout P " + event.substring(100, 200) + "\n",
                "2026-11-20T10:00:05Z stdout F " + event.substring(200) + "\n");

        assertThat(story()).contains("PodSeen c1/shop/p");
    }

    @Test
    void anEntryOfGoogleCloudIsTheEventThatItWasMadeOf() throws Exception {
        String entry =
                "{\"insertId\":\"i\",\"timestamp\":\"2026-11-01T10:00:00Z\",\"operation\":{\"id\":\"o\",\"first\":true,\"last\":true},\"labels\":{\"pod-security.kubernetes.io/audit-violations\":\"would violate PodSecurity \\\"restricted:latest\\\": hostPort (port 1)\"},\"protoPayload\":{\"@type\":\"type.googleapis.com/google.cloud.audit.AuditLog\",\"serviceName\":\"k8s.io\",\"methodName\":\"io.k8s.%s\",\"resourceName\":\"%s\",\"authenticationInfo\":{\"principalEmail\":\"a\"},\"status\":%s,\"response\":%s}}\n";
        String namespace =
                "{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"shop\"},\"spec\":{\"finalizers\":[\"kubernetes\"]}}";
        String refusal =
                "{\"code\":7,\"message\":\"pods \\\"q\\\" is forbidden: violates PodSecurity \\\"baseline:latest\\\": hostPort (port 1)\"}";
        AuditLogReport report = importing(
                entry.formatted("core.v1.namespaces.create", "core/v1/namespaces/shop", "{}", namespace),
                entry.formatted("core.v1.pods.create", "core/v1/namespaces/shop/pods/p", "{}", pod("1", "")),
                entry.formatted("core.v1.pods.create", "core/v1/namespaces/shop/pods/q", refusal, "{}"),
                entry.formatted("apps.v1.deployments.create", "apps/v1/namespaces/shop/deployments/d", "{}", "{}"));

        assertThat(story())
                .contains(
                        "NamespaceSeen c1/shop",
                        "PodSeen c1/shop/p",
                        "PodAudited c1/shop/Pod/p",
                        "PodRefused c1/shop/Pod/q");
        assertThat(report.envelopes()).containsEntry("Google Cloud", 4L);
        assertThat(report.leftOut())
                .containsKey("create deployments at level Metadata: the level leaves out the object");
    }

    @Test
    void aFileThatIsNoAuditLogIsRefusedWithOneMessage() throws Exception {
        write("a.log", event(0, "create", "pods", "", 201, "", pod("1", "")));
        write("kubelet.log", "I1120 10:00:00.0 1 kubelet.go:1] started\n".repeat(500));
        AuditLogReport report = run("a.log", "kubelet.log");

        assertThat(report.rejected()).isEqualTo(1);
        assertThat(log.deadLetters()).singleElement().asString().contains("kubelet.log:1", "no audit log");
        assertThat(story()).contains("PodSeen c1/shop/p");
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
                false,
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
        var source = new AuditLogSource(files, null, openEnd, bytes -> {});
        log.collector.collect(source);
        return source.report();
    }

    private List<String> story() {
        return log.story().stream().filter(line -> !line.equals("Heartbeat")).toList();
    }

    private void write(String name, String content) throws IOException {
        Files.write(directory.resolve(name), content.getBytes(UTF_8));
    }

    private static String metadataAlone(String pod) {
        return pod.replace("\"kind\":\"Pod\"", "\"kind\":\"PartialObjectMetadata\"")
                .replaceFirst(",\"spec\":.*", "}");
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

    private static String deployment(int second, String verb, int code, String request, String response) {
        return event(second, verb, "deployments", "", code, request, response)
                .replace("\"resource\"", "\"apiGroup\":\"apps\",\"resource\"");
    }

    private static byte[] gzip(byte[] content) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        }
        return bytes.toByteArray();
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
