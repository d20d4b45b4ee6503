package io.podtrail.collector;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.collector.watchstream.Pace;
import io.podtrail.collector.watchstream.WatchStreamSource;
import io.podtrail.events.Observation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files through the whole collector. */
final class WatchStreamTest {
    private static final Instant T = Instant.parse("2026-11-02T09:00:00Z");
    private static final String SECRET = "s3cr3t-in-every-forbidden-place";

    @TempDir
    private Path directory;

    @Test
    void theInitialListIsAKeyframeThatEndsAtTheFirstPodThatChanges() throws Exception {
        assertThat(story(event("ADDED", namespace("shop"))
                        + event("ADDED", pod("a"))
                        + event("ADDED", pod("b"))
                        + event("MODIFIED", pod("a").replace("Running", "Succeeded"))
                        + event("DELETED", pod("b"))))
                .containsExactly(
                        "KeyframeStarted",
                        "PolicyChanged",
                        "NamespaceSeen c1/shop",
                        "PodSeen c1/shop/a",
                        "PodSeen c1/shop/b",
                        "KeyframeCompleted",
                        "PodSeen c1/shop/a",
                        "PodGone c1/shop/b");
    }

    @Test
    void aListAndManifestsArePicturesOfTheirOwn() throws Exception {
        String list =
                "{\"kind\":\"List\",\"apiVersion\":\"v1\",\"items\":[%s,%s]}".formatted(namespace("shop"), pod("a"));
        String yaml =
                "kind: Pod\nmetadata: {name: m}\nspec:\n  hostNetwork: true\n  containers: [{name: c, ports: [{containerPort: 80}]}]\n---\nkind: Namespace\nmetadata: {name: other}\n";

        assertThat(story(list)).endsWith("NamespaceSeen c1/shop", "PodSeen c1/shop/a", "KeyframeCompleted");
        try (var log = collect(yaml)) {
            assertThat(log.story()).endsWith("PodSeen c1/default/m", "NamespaceSeen c1/other", "KeyframeCompleted");
            assertThat(log.allBytes()).contains("\"hostPort\":80");
        }
    }

    @Test
    void itemsOfATypedListNeedNoKindHoweverLargeTheListIs() throws Exception {
        String item =
                "{\"metadata\":{\"name\":\"a\",\"namespace\":\"shop\",\"uid\":\"1\"},\"spec\":{\"containers\":[]}}";
        String list = "{%s\"items\":[%s],\"apiVersion\":\"v1\",\"kind\":\"PodList\"}";
        String padding = "\"padding\":\"%s\",".formatted("x".repeat(9 << 20));

        assertThat(story(list.formatted("", item))).endsWith("PodSeen c1/shop/a", "KeyframeCompleted");
        assertThat(story(list.formatted(padding, item))).endsWith("PodSeen c1/shop/a", "KeyframeCompleted");
        assertThat(story("[" + pod("a") + "," + pod("b") + "]"))
                .endsWith("PodSeen c1/shop/a", "PodSeen c1/shop/b", "KeyframeCompleted");
    }

    @Test
    void whatPowerShellAndARedirectedStandardErrorMakeOfAListIsReadAllTheSame() throws Exception {
        String list = "{\"kind\":\"List\",\"apiVersion\":\"v1\",\r\n\"items\":[%s]}".formatted(pod("a"));
        String log = "W1130 03:12:07.123456   12345 warnings.go:70] policy/v1beta1 is deprecated\n";

        assertThat(story(log + log + list)).endsWith("PodSeen c1/shop/a", "KeyframeCompleted");
        assertThat(story(log + "kind: Namespace\nmetadata: {name: late}\n")).contains("NamespaceSeen c1/late");
        assertThat(story("\uFEFF" + list)).endsWith("PodSeen c1/shop/a", "KeyframeCompleted");
        for (var charset : List.of(StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
            Path utf16 = Files.write(directory.resolve("utf16.json"), ("\uFEFF" + list).getBytes(charset));
            try (var log16 = RecordedLog.empty()) {
                collect(log16, List.of(utf16));
                assertThat(log16.story()).endsWith("PodSeen c1/shop/a", "KeyframeCompleted");
            }
        }
    }

    @Test
    void numbersOfManifestsAreReadAsKubectlReadsThem() throws Exception {
        String yaml =
                "kind: Pod\nmetadata: {name: m}\nspec:\n  containers: []\n  securityContext: {runAsUser: 1.00064e+09}\n";

        try (var log = collect(yaml)) {
            assertThat(log.allBytes()).contains("\"runAsUser\":1000640000");
        }
        try (var log = collect(
                "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"m\"},\"spec\":{\"securityContext\":{\"runAsUser\":1e3}}}")) {
            assertThat(log.allBytes()).contains("\"runAsUser\":1000");
        }
    }

    @Test
    void severalFilesAreMergedByTheTimesInThem() throws Exception {
        Path pods = write("pods", timed(0, pod("a")) + timed(30, pod("b")));
        Path namespaces = write("namespaces", timed(0, namespace("shop")) + timed(20, namespace("late")));
        try (var log = RecordedLog.empty()) {
            collect(log, List.of(pods, namespaces));

            assertThat(log.story().stream().filter(line -> !line.equals("Heartbeat")))
                    .containsExactly(
                            "KeyframeStarted",
                            "PolicyChanged",
                            "NamespaceSeen c1/shop",
                            "PodSeen c1/shop/a",
                            "NamespaceSeen c1/late",
                            "PodSeen c1/shop/b",
                            "KeyframeCompleted");
            assertThat(log.observations())
                    .filteredOn(Observation.Heartbeat.class::isInstance)
                    .extracting(Observation::observedAt)
                    .as("a heartbeat claims what happens at its own instant, too, so none comes before that is told")
                    .containsExactly(T.plusSeconds(10), T.plusSeconds(20));
        }
    }

    /** As in {@code --from <(kubectl get pods ...) --from <(kubectl get namespaces ...)}. */
    @Test
    void pipesAreReadAsOthersWriteThem() throws Exception {
        Path pods = pipe("pods", event("ADDED", pod("a")) + event("DELETED", pod("a")));
        Path namespaces = pipe("namespaces", event("ADDED", namespace("shop")));
        try (var log = RecordedLog.empty()) {
            collect(log, List.of(pods, namespaces));

            assertThat(log.deadLetters()).isEmpty();
            assertThat(log.story()).contains("NamespaceSeen c1/shop", "PodSeen c1/shop/a", "PodGone c1/shop/a");
        }
    }

    @Test
    void badInputIsNamedWithItsReasonAndTheRestGoesOn() throws Exception {
        try (var log = collect("{\"type\":\"ADDED\",\"object\":{\"kind\":\n"
                + event("EXPLODED", pod("a"))
                + event("ADDED", "{\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\",\"namespace\":\"shop\"}}")
                + event("ADDED", pod("a").replace("\"hostPID\":true", "\"hostPID\":\"" + SECRET + "\""))
                + event("ADDED", pod("a").replace("\"name\":\"a\"", "\"name\":\"\""))
                + event("ADDED", pod("z")))) {
            assertThat(log.story()).contains("PodSeen c1/shop/z");
            assertThat(log.deadLetters())
                    .satisfiesExactly(
                            letter -> assertThat(letter).contains("in:1"),
                            letter -> assertThat(letter).contains("type is none of ADDED"),
                            letter -> assertThat(letter).contains("neither a Pod nor a Namespace", "Secret shop/s"),
                            letter -> assertThat(letter).contains("spec.hostPID has the wrong type"),
                            letter -> assertThat(letter).contains("metadata.name is missing"));
            assertThat(log.allBytes()).doesNotContain(SECRET);
        }
    }

    @Test
    void aSecretInAnyForbiddenPlaceNeverLeavesTheCluster() throws Exception {
        String everywhere = """
                {"kind":"Pod","apiVersion":"v1","metadata":{"name":"a","namespace":"shop","uid":"u","selfLink":"S",
                 "annotations":{"kubectl.kubernetes.io/last-applied-configuration":"S","S":"x"},
                 "managedFields":[{"manager":"S"}],"ownerReferences":[{"kind":"S","name":"S","controller":false}]},
                 "spec":{"hostAliases":[{"hostnames":["S"]}],"imagePullSecrets":[{"name":"S"}],"tolerations":[{"value":"S"}],
                  "containers":[{"name":"c","command":["S"],"args":["S"],"workingDir":"S","env":[{"name":"S","value":"S",
                    "valueFrom":{"secretKeyRef":{"name":"S","key":"S"}}}],"envFrom":[{"secretRef":{"name":"S"}}],
                    "livenessProbe":{"exec":{"command":["S"]},"httpGet":{"path":"S","httpHeaders":[{"name":"S","value":"S"}]}},
                    "lifecycle":{"preStop":{"exec":{"command":["S"]}}},"volumeMounts":[{"name":"S","mountPath":"S"}],
                    "ports":[{"name":"S","hostPort":80,"hostIP":"S"}],"securityContext":{"seLinuxOptions":{"level":"S"},
                    "seccompProfile":{"type":"Localhost","localhostProfile":"S"},"windowsOptions":{"gmsaCredentialSpec":"S"}}}],
                  "initContainers":[{"name":"i","env":[{"name":"K","value":"S"}]}],
                  "ephemeralContainers":[{"name":"e","env":[{"name":"K","value":"S"}],"args":["S"]}],
                  "volumes":[{"name":"v","secret":{"secretName":"S"}},{"name":"w","hostPath":{"path":"S"}},
                    {"name":"x","configMap":{"name":"S"}},{"name":"y","csi":{"driver":"S","volumeAttributes":{"k":"S"}}}],
                  "securityContext":{"sysctls":[{"name":"kernel.msgmax","value":"S"}]}},
                 "status":{"phase":"Running","message":"S","podIP":"S","conditions":[{"message":"S"}]}}""".replace("\n", "").replace("\"S\"", "\"" + SECRET + "\"");
        try (var log = collect(event("ADDED", everywhere)
                + event(
                        "ADDED",
                        "{\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\"},\"data\":{\"k\":\"" + SECRET + "\"}}")
                + event(SECRET, everywhere)
                + "{\"type\":\"ADDED\",\"object\":" + everywhere.substring(0, 900) + "\n"
                + SECRET + "\n")) {
            assertThat(log.story()).contains("PodSeen c1/shop/a");
            assertThat(log.deadLetters()).hasSize(3);
            assertThat(log.allBytes()).doesNotContain(SECRET);
        }
    }

    private List<String> story(String input) throws Exception {
        try (var log = collect(input)) {
            return log.story();
        }
    }

    private RecordedLog collect(String input) throws Exception {
        var log = RecordedLog.empty();
        collect(log, List.of(write("in", input)));
        return log;
    }

    private static void collect(RecordedLog log, List<Path> inputs) throws InterruptedException {
        log.collector.collect(
                new WatchStreamSource(new ArrayList<>(inputs), Pace.unlimited(), Clock.fixed(T, ZoneOffset.UTC)));
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    /** Whoever writes waits until somebody reads. */
    private Path pipe(String name, String content) throws Exception {
        Path pipe = directory.resolve(name);
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        var writer = new Thread(() -> {
            try {
                Files.writeString(pipe, content);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        writer.setDaemon(true);
        writer.start();
        return pipe;
    }

    private static String event(String type, String object) {
        return "{\"type\":\"%s\",\"object\":%s}\n".formatted(type, object);
    }

    private static String timed(int second, String object) {
        return "{\"type\":\"ADDED\",\"observedAt\":\"%s\",\"object\":%s}\n".formatted(T.plusSeconds(second), object);
    }

    private static String namespace(String name) {
        return "{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"%s\",\"uid\":\"n\"}}".formatted(name);
    }

    private static String pod(String name) {
        return "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"shop\",\"uid\":\"u\"},\"spec\":{\"hostPID\":true},\"status\":{\"phase\":\"Running\"}}"
                .formatted(name);
    }
}
