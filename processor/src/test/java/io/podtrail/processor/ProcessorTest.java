package io.podtrail.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.kafka.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

final class ProcessorTest {
    @Test
    void whatIsWrittenIsCompressedUnlessAFileSaysOtherwise() {
        assertThat(producer(Map.of())).containsEntry("compression.type", "lz4");
        assertThat(producer(Map.of("compression.type", "zstd"))).containsEntry("compression.type", "zstd");
        assertThat(producer(Map.of("producer.compression.type", "none"))).containsEntry("compression.type", "none");
    }

    @Test
    void exactlyOnceIsNotForAFileToChange() {
        assertThat(producer(Map.of("processing.guarantee", "at_least_once"))).containsEntry("enable.idempotence", true);
    }

    /** The properties with which Streams would make a producer. */
    private static Map<String, Object> producer(Map<String, Object> file) {
        var client = new HashMap<String, Object>(file);
        client.put("bootstrap.servers", "unused:1");
        var config = new ProcessorConfig(
                new Topics(Topics.DEFAULT_PREFIX), client, Path.of("unused"), 1, Duration.ofMillis(100));
        return new StreamsConfig(Processor.properties(config)).getProducerConfigs("producer");
    }
}
