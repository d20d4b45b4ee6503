package io.podtrail.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Pod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hostile pods through the whole pipeline, as users run it, to every receiver. The short form has one size of each field;
 * {@code -Dpodtrail.hostile.sizes=1,100,253,65536,409600,1400000} gives the sizes of the long one.
 */
final class PipelineFuzzTest {
    private static final long PATIENCE_SECONDS = 900;

    private final Map<String, Integer> received = new ConcurrentHashMap<>();
    private HttpServer receivers;

    @BeforeEach
    void serve() throws IOException {
        receivers = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receivers.createContext("/", exchange -> {
            int bytes = exchange.getRequestBody().readAllBytes().length;
            received.merge(exchange.getRequestURI().getPath().split("/", -1)[1], bytes, Math::max);
            byte[] answer = exchange.getRequestURI().getPath().startsWith("/slack")
                    ? "ok".getBytes(UTF_8)
                    : "{}".getBytes(UTF_8);
            exchange.sendResponseHeaders(
                    exchange.getRequestURI().getPath().startsWith("/pagerduty") ? 202 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        receivers.start();
    }

    @AfterEach
    void stop() {
        receivers.stop(0);
    }

    @Test
    void everyHostilePodIsJudgedAndNotified(@TempDir Path directory) throws Exception {
        Map<String, Pod> pods = pods();
        Path input = directory.resolve("pods.jsonl");
        try (var lines = Files.newBufferedWriter(input)) {
            lines.write(HostileRun.namespace("shop") + "\n");
            for (Pod pod : pods.values()) {
                lines.write("{\"type\":\"ADDED\",\"object\":" + HostilePods.json(pod) + "}\n");
            }
        }
        Path data = directory.resolve("data");
        try (var up = new PodtrailProcess(
                directory,
                "up",
                List.of(
                        "up",
                        "--from",
                        input.toString(),
                        "--cluster",
                        "c1",
                        "--data-dir",
                        data.toString(),
                        "--routes",
                        routes(directory).toString(),
                        "-o",
                        "json"))) {
            assertThat(up.await(PATIENCE_SECONDS)).as(up::toString).isZero();
            assertThat(up.errors()).doesNotContain("is replaced").doesNotContain("has stopped");
        }

        Outcome outcome = Outcome.of(data);
        assertThat(outcome.deadLetters()).isEmpty();
        assertThat(outcome.violations().keySet()).containsExactlyInAnyOrderElementsOf(pods.keySet());
        pods.forEach((key, pod) -> outcome.violations()
                .get(key)
                .violations()
                .forEach(violation -> assertThat(violation.findings().stream()
                                .map(Finding::check)
                                .toList())
                        .as("%s %s", key, violation.mode())
                        .isEqualTo(checks(violation.mode(), pod))));
        assertThat(outcome.largest().values()).allMatch(bytes -> bytes < 1_000_000);
        assertThat(received.keySet())
                .containsExactlyInAnyOrder("webhook", "slack", "teams", "alertmanager", "pagerduty");
    }

    /** Named by field and size, so that a failure says which. */
    private static Map<String, Pod> pods() {
        var pods = new LinkedHashMap<String, Pod>();
        int number = 0;
        for (int size : sizes()) {
            for (String field : HostilePods.fields()) {
                add(pods, HostilePods.pod("shop", "h%d-%d".formatted(number++, size), field::equals, size));
            }
        }
        add(pods, HostilePods.pod("shop", "all", field -> !field.equals("spec.containers"), 3_000));
        return pods;
    }

    private static void add(Map<String, Pod> pods, Pod pod) {
        pods.put("c1/shop/" + pod.metadata().name(), pod);
    }

    private static List<Integer> sizes() {
        return List.of(System.getProperty("podtrail.hostile.sizes", "409600").split(",", -1)).stream()
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static List<String> checks(Mode mode, Pod pod) {
        Level level = mode == Mode.ENFORCE ? Level.BASELINE : Level.RESTRICTED;
        return Evaluator.newest().evaluate(new LevelVersion(level, Version.LATEST), pod).findings().stream()
                .map(Finding::check)
                .toList();
    }

    private Path routes(Path directory) throws IOException {
        String url = "http://127.0.0.1:%d/".formatted(receivers.getAddress().getPort());
        for (String name : List.of("webhook", "slack", "teams")) {
            secret(directory.resolve(name), url + name + "/x");
        }
        secret(directory.resolve("pagerduty"), "0123456789abcdef0123456789abcdef");
        return Files.writeString(directory.resolve("routes.yaml"), """
                receivers:
                  terminal: {type: terminal}
                  file: {type: file, path: %1$s/alerts.jsonl}
                  topic: {type: topic, topic: copied}
                  webhook: {type: webhook, urlFile: %1$s/webhook}
                  slack: {type: slack, urlFile: %1$s/slack}
                  teams: {type: teams, urlFile: %1$s/teams}
                  alertmanager: {type: alertmanager, urls: ["%2$salertmanager"]}
                  pagerduty: {type: pagerduty, routingKeyFile: %1$s/pagerduty, apiUrl: "%2$spagerduty"}
                route:
                  receiver: terminal
                  groupBy: [cluster, namespace, workload]
                  groupWait: 0
                  routes:
                    - {receiver: file, continue: true}
                    - {receiver: topic, continue: true}
                    - {receiver: webhook, continue: true}
                    - {receiver: slack, continue: true}
                    - {receiver: teams, continue: true}
                    - {receiver: alertmanager, continue: true}
                    - {receiver: pagerduty, continue: true}
                """.formatted(directory, url));
    }

    /** Refused where others may read it. */
    private static void secret(Path file, String content) throws IOException {
        Files.writeString(file, content);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
