package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.podtrail.app.kafka.Broker;
import io.podtrail.app.kafka.OnKafka;
import io.podtrail.app.kafka.TestKafka;
import io.podtrail.collector.ClusterListener;
import io.podtrail.collector.CollectorConfig;
import io.podtrail.collector.CollectorMetrics;
import io.podtrail.collector.CollectorSupervisor;
import io.podtrail.collector.KafkaClock;
import io.podtrail.collector.Leadership;
import io.podtrail.collector.Source;
import io.podtrail.events.AlertSettings;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.PodSecurityConfiguration;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A collector whose machine has another time than Kafka. */
@OnKafka
final class SkewedClockTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Topics TOPICS = new Topics(Topics.DEFAULT_PREFIX);

    @TempDir
    private static Path directory;

    private static Broker kafka;

    @BeforeAll
    static void start() throws Exception {
        kafka = TestKafka.start(directory);
        try (var admin = Admin.create(clients())) {
            new TopicCreator(TOPICS, 1, (short) 1, TopicCreator.DEFAULT_RETENTION).create(admin);
        }
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    /** By more than an hour ahead, Kafka would refuse every record. */
    @ParameterizedTest(name = "{0} s ahead")
    @ValueSource(longs = {3_000, 7_200, -3_000})
    void observationsBearKafkasTimeAndTheCollectorIsReadyOnceItsClockIsPutRight(long ahead) throws Exception {
        var skew = new AtomicReference<>(Duration.ofSeconds(ahead));
        var clock = new KafkaClock(
                new Clock() {
                    @Override
                    public Instant instant() {
                        return Instant.now().plus(skew.get());
                    }

                    @Override
                    public java.time.ZoneId getZone() {
                        return java.time.ZoneOffset.UTC;
                    }

                    @Override
                    public Clock withZone(java.time.ZoneId zone) {
                        return this;
                    }
                },
                System::nanoTime,
                KafkaClock.DEFAULT_TOLERANCE);
        String cluster = "c" + ahead;
        var config = new CollectorConfig(
                TOPICS,
                1,
                clients(),
                cluster,
                null,
                PodSecurityConfiguration.NONE,
                AlertSettings.DEFAULT,
                Duration.ofSeconds(1),
                clock);
        Instant begin = Instant.now();
        try (var supervisor = new CollectorSupervisor(
                config, () -> new Beating(clock), Leadership.ALONE, CollectorMetrics.unregistered())) {
            CompletableFuture<?> running = CompletableFuture.runAsync(() -> run(supervisor));

            await().atMost(PATIENCE).until(() -> written(cluster) > 3);
            assertThat(supervisor.isReady()).isFalse();
            assertThat(supervisor.state()).contains("this machine's clock differs from Kafka's");
            TopicContents.read(clients(), TOPICS.observations())
                    .forEach(record -> assertThat(Instant.ofEpochMilli(record.timestamp()))
                            .isBetween(begin.minusSeconds(60), Instant.now().plusSeconds(60)));

            skew.set(Duration.ZERO);
            await().atMost(PATIENCE).until(supervisor::isReady);
            supervisor.close();
            running.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static long written(String cluster) {
        long[] count = {0};
        TopicContents.read(clients(), TOPICS.observations()).forEach(record -> {
            if (new String(record.key(), java.nio.charset.StandardCharsets.UTF_8).equals(cluster)) {
                count[0]++;
            }
        });
        return count[0];
    }

    private static void run(CollectorSupervisor supervisor) {
        try {
            var unused = supervisor.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, Object> clients() {
        return Map.of("bootstrap.servers", kafka.bootstrapServers());
    }

    /** A live source without any object. */
    private record Beating(Clock clock, CountDownLatch closed) implements Source {
        Beating(Clock clock) {
            this(clock, new CountDownLatch(1));
        }

        @Override
        public void run(ClusterListener listener) throws InterruptedException {
            listener.keyframeStarted(clock.instant(), null, null);
            listener.keyframeCompleted(clock.instant(), false);
            while (!closed.await(200, TimeUnit.MILLISECONDS)) {
                listener.alive(clock.instant(), true);
            }
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
