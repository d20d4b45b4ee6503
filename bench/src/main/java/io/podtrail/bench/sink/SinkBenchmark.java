package io.podtrail.bench.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.events.Alert;
import io.podtrail.events.AlertType;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.Severity;
import io.podtrail.events.Transition;
import io.podtrail.events.Workload;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Measures from an alert's sending to Kafka to its arrival by HTTP, each alert a group of its own that waits for no other.
 * The sink is a process of its own; broker, producer, and the server that is told share this one. The ceiling of the same
 * run is a consumer that reads the same alerts and posts nothing.
 */
public final class SinkBenchmark {
    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);
    private static final int RATE = 200;
    /**
     * Not counted, and all told before counting begins: code is still being compiled, and what waits meanwhile would be
     * counted for the rest of the run.
     */
    private static final int WARM_UP_SECONDS = 30;

    private static final int PARTITIONS = 16;
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Pattern FINGERPRINT = Pattern.compile("\"fingerprint\"\\s*:\\s*\"f(\\d+)\"");
    private static final Instant BEGIN = Instant.parse("2026-11-02T09:00:00Z");
    private static final String ROUTES = """
            receivers:
              bench: {type: webhook, urlEnv: BENCH_URL}
            route:
              receiver: bench
              groupBy: [namespace, workload]
              groupWait: 0s
              repeatInterval: 0
            """;

    private SinkBenchmark() {}

    /** @param args seconds, and an empty directory */
    public static void main(String[] args) throws Exception {
        int seconds = Integer.parseInt(args[0]);
        Path directory = Path.of(args[1]);
        int from = WARM_UP_SECONDS * RATE;
        var sent = new AtomicLongArray((WARM_UP_SECONDS + seconds) * RATE);
        var told = new Latencies(sent, from);
        var read = new Latencies(sent, from);
        var ended = new AtomicBoolean();
        var begun = new CountDownLatch(1);
        HttpServer server = server(told, begun);
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try (var kafka = EmbeddedKafka.start(directory.resolve("kafka"))) {
            Map<String, Object> clients = Map.of("bootstrap.servers", kafka.bootstrapServers());
            try (var admin = Admin.create(clients)) {
                new TopicCreator(TOPICS, PARTITIONS, (short) 1, Duration.ofMillis(-1)).create(admin);
            }
            var reading = reader.submit(() -> read(clients, read, ended));
            Process sink = sink(
                    directory, kafka.bootstrapServers(), server.getAddress().getPort());
            try {
                awaitBegin(clients, begun, sink);
                send(clients, sent, 0, from);
                await(told.warmUp(), "posted", sink);
                send(clients, sent, from, sent.length());
                await(told.missing(), "posted", sink);
                await(read.missing(), "read", sink);
            } finally {
                sink.destroy();
                sink.waitFor();
                ended.set(true);
            }
            reading.get();
        } finally {
            reader.shutdownNow();
            server.stop(0);
        }
        System.out.printf("%,d alerts, %d/s for %d s%n%n", sent.length() - from, RATE, seconds);
        System.out.println("| from sent to Kafka until | p50 | p99 | longest | p99's bar |");
        System.out.println("| --- | ---: | ---: | ---: | ---: |");
        System.out.println(read.row("read by a consumer that posts nothing (ceiling)", ""));
        System.out.println(told.row("received by HTTP", "50 ms"));
    }

    /** An alert has arrived with its request's head, before its body is looked at. */
    private static HttpServer server(Latencies told, CountDownLatch begun) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            long now = System.nanoTime();
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
            begun.countDown();
            FINGERPRINT.matcher(body).results().forEach(found -> told.arrived(Integer.parseInt(found.group(1)), now));
        });
        server.start();
        return server;
    }

    private static void read(Map<String, Object> clients, Latencies read, AtomicBoolean ended) {
        var properties = new HashMap<>(clients);
        properties.put("isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> all = IntStream.range(0, PARTITIONS)
                    .mapToObj(partition -> new TopicPartition(TOPICS.alerts(), partition))
                    .toList();
            consumer.assign(all);
            consumer.seekToBeginning(all);
            while (!ended.get()) {
                var records = consumer.poll(Duration.ofMillis(100));
                long now = System.nanoTime();
                records.forEach(record -> {
                    String key = new String(record.key(), UTF_8);
                    if (key.startsWith("f")) {
                        read.arrived(Integer.parseInt(key.substring(1)), now);
                    }
                });
            }
        }
    }

    private static Process sink(Path directory, String bootstrapServers, int port) throws IOException {
        Path routes = Files.writeString(directory.resolve("routes.yaml"), ROUTES);
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.podtrail.app.Podtrail",
                "sink",
                "--bootstrap-servers",
                bootstrapServers,
                "--routes",
                routes.toString(),
                "--metrics-bind-address",
                "0");
        builder.environment().put("BENCH_URL", "http://127.0.0.1:%d/".formatted(port));
        return builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Sends alerts that do not count until one is told: what is older than the sink would be one digest. */
    private static void awaitBegin(Map<String, Object> clients, CountDownLatch begun, Process sink)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (var producer =
                new KafkaProducer<>(withoutWaiting(clients), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int number = 0; !begun.await(1, TimeUnit.SECONDS); number++) {
                if (!sink.isAlive() || System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("the sink has told nothing; it %s"
                            .formatted(sink.isAlive() ? "runs" : "ended with " + sink.exitValue()));
                }
                send(producer, alert("begin" + number, number));
            }
        }
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, Alert alert) {
        byte[] value = Objects.requireNonNull(EventSerde.alert().serialize(TOPICS.alerts(), alert));
        var unused = producer.send(
                new ProducerRecord<>(TOPICS.alerts(), alert.fingerprint().getBytes(UTF_8), value));
    }

    /** One every five milliseconds, whatever becomes of those before. */
    private static void send(Map<String, Object> clients, AtomicLongArray sent, int from, int to) {
        try (var producer =
                new KafkaProducer<>(withoutWaiting(clients), new ByteArraySerializer(), new ByteArraySerializer())) {
            long begin = System.nanoTime();
            for (int number = from; number < to; number++) {
                long due = begin + TimeUnit.SECONDS.toNanos(1) / RATE * (number - from);
                for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
                Alert alert = alert("f" + number, number);
                sent.set(number, System.nanoTime());
                send(producer, alert);
            }
        }
    }

    private static Map<String, Object> withoutWaiting(Map<String, Object> clients) {
        var properties = new HashMap<>(clients);
        properties.put("linger.ms", 0);
        return properties;
    }

    private static void await(CountDownLatch missing, String what, Process sink) throws InterruptedException {
        if (!missing.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("%d alerts were not %s within %d minutes; the sink %s"
                    .formatted(
                            missing.getCount(),
                            what,
                            PATIENCE.toMinutes(),
                            sink.isAlive() ? "runs" : "ended with " + sink.exitValue()));
        }
    }

    private static Alert alert(String fingerprint, int number) {
        return new Alert(
                fingerprint,
                AlertType.VIOLATION,
                1,
                Transition.OPENED,
                Cause.POD_CREATED,
                BEGIN.plusSeconds(number),
                "bench",
                null,
                "ns-" + number % 50,
                new Workload("Deployment", fingerprint),
                Mode.ENFORCE,
                Level.RESTRICTED,
                Version.LATEST,
                Severity.CRITICAL,
                BEGIN.plusSeconds(number),
                null,
                "violates PodSecurity \"restricted:latest\": privileged",
                List.of(new Finding("privileged", "privileged", "container \"app\" must not set privileged=true")),
                List.of(Evidence.RUNNING),
                1,
                List.of("w" + number + "-x1"),
                Map.of("team", "bench"));
    }
}
