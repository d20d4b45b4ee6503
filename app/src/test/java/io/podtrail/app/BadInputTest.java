package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.app.kafka.OnKafka;
import io.podtrail.app.kafka.TestKafka;
import io.podtrail.collector.watchstream.Pace;
import io.podtrail.collector.watchstream.WatchStreamSource;
import io.podtrail.events.AlertSettings;
import io.podtrail.events.kafka.DeadLetterHeaders;
import io.podtrail.events.kafka.TopicCreator;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.sink.SinkConfig;
import io.podtrail.sink.delivery.RetryPolicy;
import io.podtrail.sink.receivers.terminal.JsonLinesReceiver;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that nobody can read, and input that nobody can take, through a real broker. */
@OnKafka
final class BadInputTest {
    private static final String HEARTBEAT =
            "{\"type\":\"heartbeat\",\"apiVersion\":\"podtrail/v1\",\"kind\":\"Observation\",\"cluster\":\"default\",\"epoch\":1,\"observedAt\":\"2026-11-02T09:00:00Z\",\"watching\":true}";

    @Test
    void badInputBecomesADeadLetterWithItsReasonAndThePipelineGoesOn(@TempDir Path directory) throws Exception {
        Path input = Files.writeString(
                directory.resolve("in.jsonl"),
                "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\"},\"data\":{\"k\":\"hidden\"}}}\n"
                        + "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Pod\",\"metadata\":{\"name\":\"big\",\"namespace\":\"shop\",\"annotations\":{\"x\":\""
                        + "y".repeat(70_000_000)
                        + "\"}}}}\n"
                        + "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Namespace\",\"metadata\":{\"name\":\"shop\",\"uid\":\"n\",\"labels\":{\"pod-security.kubernetes.io/enforce\":\"baseline\"}}}}\n"
                        + "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Pod\",\"metadata\":{\"name\":\"p\",\"namespace\":\"shop\",\"uid\":\"p\"},\"spec\":{\"hostPID\":true}}}\n"
                        + "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Pod\",");
        try (Pipeline pipeline = Pipeline.start(
                TestKafka.start(directory),
                directory,
                TopicCreator.DEFAULT_RETENTION,
                (topics, clients) -> new SinkConfig(
                        topics,
                        clients,
                        RetryPolicy.DEFAULT,
                        Map.of("terminal", new JsonLinesReceiver(new PrintStream(OutputStream.nullOutputStream())))),
                ApiOptions.off(),
                () -> {})) {
            try (var producer = new KafkaProducer<>(
                    pipeline.clientProperties(), new ByteArraySerializer(), new ByteArraySerializer())) {
                String topic = pipeline.topics().observations();
                producer.send(record(topic, "default/shop/x", "{\"type\":\"pod-se"))
                        .get();
                producer.send(record(topic, "wrong-key", HEARTBEAT)).get();
                producer.send(record(topic, "default", HEARTBEAT.replace("heartbeat", "heartache")))
                        .get();
            }
            var source = new WatchStreamSource(List.of(input), Pace.unlimited(), Clock.systemUTC());
            var summary = pipeline.run(source, "default", null, PodSecurityConfiguration.NONE, AlertSettings.DEFAULT);
            pipeline.throwIfFailed();

            assertThat(summary.rejected()).isEqualTo(3);
            var letters = TopicContents.read(
                    pipeline.clientProperties(), pipeline.topics().deadLetters());
            assertThat(letters)
                    .extracting(BadInputTest::reason)
                    .hasSize(6)
                    .anyMatch(reason -> reason.startsWith("not a valid Observation"))
                    .anyMatch(reason -> reason.contains("heartache"))
                    .anyMatch(reason -> reason.contains("the key is \"wrong-key\""))
                    .anyMatch(reason -> reason.contains("neither a Pod nor a Namespace"))
                    .anyMatch(reason -> reason.contains("over the limit"))
                    .anyMatch(reason -> reason.contains("the input ends in the middle of it"));
            assertThat(letters).anyMatch(letter -> new String(letter.value(), UTF_8).equals("{\"type\":\"pod-se"));
            assertThat(letters).noneMatch(letter -> new String(letter.value(), UTF_8).contains("hidden"));
            assertThat(TopicContents.read(
                            pipeline.clientProperties(), pipeline.topics().violations()))
                    .hasSize(1);
        }
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, String value) {
        return new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    private static String reason(ConsumerRecord<byte[], byte[]> letter) {
        return new String(letter.headers().lastHeader(DeadLetterHeaders.REASON).value(), UTF_8);
    }
}
