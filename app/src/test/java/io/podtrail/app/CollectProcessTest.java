package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.podtrail.app.kafka.Broker;
import io.podtrail.app.kafka.OnKafka;
import io.podtrail.app.kafka.TestKafka;
import io.podtrail.events.Observation;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.testkit.LocalApiServer;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code podtrail collect} as processes of their own that are killed, paused and left without Kafka. */
@OnKafka
@Timeout(600)
final class CollectProcessTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration TAKEOVER = Duration.ofSeconds(20);
    private static final String TOPIC = "podtrail.observations";

    @TempDir
    private Path directory;

    private final List<Process> started = new ArrayList<>();
    private LocalApiServer cluster;

    @BeforeEach
    void serve() throws IOException {
        cluster = new LocalApiServer(0);
        cluster.bookmarkEvery(Duration.ofMillis(200));
        cluster.put("namespaces", "", "shop", named("Namespace", "", "shop"));
        cluster.put("pods", "shop", "api", named("Pod", "shop", "api"));
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
        cluster.close();
    }

    @Test
    void whenTheLeaderIsKilledAReplicaTakesOverInUnderTwentySeconds() throws Exception {
        try (var kafka = TestKafka.start(directory)) {
            Process leader = collect("leader", kafka.bootstrapServers(), "--leader-elect");
            awaitLog(kafka, log -> completed(log, 1));
            Process replica = collect("replica", kafka.bootstrapServers(), "--leader-elect");
            await().atMost(PATIENCE).until(() -> ready("replica").contains("standing by"));

            leader.destroyForcibly().waitFor();
            cluster.delete("pods", "shop", "api");
            cluster.put("pods", "shop", "web", named("Pod", "shop", "web"));
            long killed = System.nanoTime();
            awaitLog(kafka, log -> completed(log, 2));

            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(TAKEOVER);
            assertThat(replica.isAlive()).isTrue();
            assertThat(log(kafka).stream()
                            .filter(Observation.Gap.class::isInstance)
                            .map(gap -> ((Observation.Gap) gap).reason()))
                    .allMatch("leadership changed hands"::equals)
                    .isNotEmpty();
            await().atMost(PATIENCE).until(() -> ready("replica").contains("200 watching"));
        }
    }

    @Test
    void aPausedLeaderThatWakesUpCannotWriteAnythingAndStandsBy() throws Exception {
        try (var kafka = TestKafka.start(directory)) {
            Process paused = collect("paused", kafka.bootstrapServers(), "--leader-elect");
            awaitLog(kafka, log -> completed(log, 1));
            collect("replica", kafka.bootstrapServers(), "--leader-elect");
            signal(paused, "STOP");
            awaitLog(kafka, log -> completed(log, 2));

            signal(paused, "CONT");
            cluster.put("pods", "shop", "late", named("Pod", "shop", "late"));
            awaitLog(kafka, log -> log.stream().anyMatch(seen -> seen.key().endsWith("/late")));
            await().atMost(PATIENCE).until(() -> ready("paused").contains("standing by"));

            assertThat(epochsByPartition(kafka))
                    .allSatisfy((partition, epochs) ->
                            assertThat(epochs).as("partition %d", partition).isSorted());
            assertThat(log(kafka).stream().filter(seen -> seen.key().endsWith("/late")))
                    .hasSize(1);
        }
    }

    @Test
    void aKillInTheMiddleOfAKeyframeCompletesNothingAndTheNextOneDoes() throws Exception {
        for (int i = 0; i < 1_500; i++) {
            cluster.put("pods", "shop", "p" + i, named("Pod", "shop", "p" + i));
        }
        try (var kafka = TestKafka.start(directory)) {
            Process first = collect("first", kafka.bootstrapServers());
            awaitLog(kafka, log -> completed(log, 1));
            first.destroyForcibly().waitFor();
            cluster.stallLists("pods");
            Process second = collect("second", kafka.bootstrapServers());
            awaitLog(kafka, log -> podsOf(log, 2) >= 500);

            second.destroyForcibly().waitFor();
            assertThat(completed(log(kafka), 2)).isFalse();
            cluster.stallLists("");
            collect("third", kafka.bootstrapServers());
            awaitLog(kafka, log -> completed(log, 3));

            assertThat(podsOf(log(kafka), 3)).isEqualTo(1_501);
            assertThat(completed(log(kafka), 2)).isFalse();
        }
    }

    @Test
    void aKafkaThatIsAwayForLongerThanATransactionMayLastIsWaitedForAndTheGapIsInTheLog() throws Exception {
        try (var broker = TestKafka.startPausable(directory)) {
            String bootstrap = broker.bootstrapServers();
            Path config = Files.writeString(
                    directory.resolve("kafka.properties"),
                    "transaction.timeout.ms=4000\ndelivery.timeout.ms=6000\nrequest.timeout.ms=3000\nmax.block.ms=5000\n");
            Process collector = collect("collector", bootstrap, "--kafka-config", config.toString());
            awaitLog(bootstrap, log -> completed(log, 1));

            broker.pause();
            for (int i = 0; i < 200; i++) {
                cluster.put("pods", "shop", "p" + i, named("Pod", "shop", "p" + i));
            }
            await().atMost(PATIENCE)
                    .until(() -> ready("collector").matches("(?s)503 Kafka has not taken anything for 1\\d s.*"));
            broker.resume();

            awaitLog(
                    bootstrap,
                    log -> log.stream()
                                    .map(Observation::key)
                                    .filter(key -> key.contains("/p"))
                                    .distinct()
                                    .count()
                            == 200);
            assertThat(collector.isAlive()).isTrue();
            assertThat(newestEpoch(log(bootstrap)) == 1
                            || log(bootstrap).stream().anyMatch(Observation.Gap.class::isInstance))
                    .as("either nothing was given up, or there is a gap")
                    .isTrue();
            collector.destroy();
            assertThat(collector.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Process collect(String name, String bootstrap, String... options) throws IOException {
        int port;
        try (var socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        Files.writeString(directory.resolve(name + ".port"), Integer.toString(port));
        Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), cluster.kubeconfig());
        var command = new ArrayList<>(List.of(
                "io.podtrail.app.Podtrail",
                "collect",
                "--cluster",
                "c1",
                "--bootstrap-servers",
                bootstrap,
                "--partitions",
                "4",
                "--kubeconfig",
                kubeconfig.toString(),
                "--metrics-bind-address",
                "127.0.0.1:" + port,
                "--heartbeat-interval",
                "1s"));
        command.addAll(Arrays.asList(options));
        return java(name, command.toArray(String[]::new));
    }

    private Process java(String name, String... main) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(Arrays.asList(main));
        Process process = new ProcessBuilder(command)
                .redirectOutput(directory.resolve(name).toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        started.add(process);
        return process;
    }

    /** Status and text of /readyz; empty when nobody answers. */
    private String ready(String name) throws IOException, InterruptedException {
        String port = Files.readString(directory.resolve(name + ".port"));
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() + " " + response.body();
        } catch (IOException e) {
            return "";
        }
    }

    private static void signal(Process process, String signal) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static void awaitLog(Broker kafka, Predicate<List<Observation>> condition) {
        awaitLog(kafka.bootstrapServers(), condition);
    }

    private static void awaitLog(String bootstrap, Predicate<List<Observation>> condition) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(300))
                .ignoreExceptions() // Until the collector has made the topic.
                .until(() -> condition.test(log(bootstrap)));
    }

    private static List<Observation> log(Broker kafka) {
        return log(kafka.bootstrapServers());
    }

    private static List<Observation> log(String bootstrap) {
        return TopicContents.read(Map.of("bootstrap.servers", bootstrap), TOPIC).stream()
                .map(record -> EventSerde.observation().deserialize(TOPIC, record.value()))
                .toList();
    }

    private static Map<Integer, List<Long>> epochsByPartition(Broker kafka) {
        var epochs = new TreeMap<Integer, List<Long>>();
        TopicContents.read(Map.of("bootstrap.servers", kafka.bootstrapServers()), TOPIC)
                .forEach(record -> epochs.computeIfAbsent(record.partition(), partition -> new ArrayList<>())
                        .add(EventSerde.observation()
                                .deserialize(TOPIC, record.value())
                                .epoch()));
        return epochs;
    }

    private static boolean completed(List<Observation> log, long epoch) {
        return log.stream()
                .anyMatch(observation ->
                        observation instanceof Observation.KeyframeCompleted && observation.epoch() == epoch);
    }

    private static long podsOf(List<Observation> log, long epoch) {
        return log.stream()
                .filter(observation -> observation instanceof Observation.PodSeen && observation.epoch() == epoch)
                .count();
    }

    private static long newestEpoch(List<Observation> log) {
        return log.stream().mapToLong(Observation::epoch).max().orElse(0);
    }

    private static LocalApiServer.Body named(String kind, String namespace, String name) {
        return version ->
                "{\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"%s\",\"uid\":\"uid-%s\",\"resourceVersion\":\"%s\"}}"
                        .formatted(kind, name, namespace, name, version)
                        .getBytes(StandardCharsets.UTF_8);
    }
}
