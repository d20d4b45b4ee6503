package io.podtrail.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** It is quicker than Jackson's reader, and never says anything else. */
final class InstantReaderTest {
    private static final ObjectMapper JACKSONS = new ObjectMapper().registerModule(new JavaTimeModule());
    private static final ObjectMapper OURS = new ObjectMapper()
            .registerModule(new JavaTimeModule())
            .registerModule(new SimpleModule().addDeserializer(Instant.class, new InstantReader()));

    @Test
    void whatTheJdkWritesIsReadAgain() throws JsonProcessingException {
        var random = new Random(1);
        int[] precisions = {1, 1_000, 1_000_000, 1_000_000_000};
        for (int i = 0; i < 20_000; i++) {
            int precision = precisions[random.nextInt(precisions.length)];
            int nanos = random.nextInt(1_000_000_000) / precision * precision;
            // From the year 0 to 9999.
            var instant = Instant.ofEpochSecond(random.nextLong(-62_167_219_200L, 253_402_300_800L), nanos);
            assertThat(read(OURS, '"' + instant.toString() + '"')).isEqualTo(instant.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"2026-02-28T00:00:00Z\"",
                "\"2026-02-29T00:00:00Z\"",
                "\"2024-02-29T23:59:59.999999999Z\"",
                "\"2026-02-30T00:00:00Z\"",
                "\"2026-04-31T00:00:00Z\"",
                "\"2026-12-31T23:59:59Z\"",
                "\"2026-13-01T00:00:00Z\"",
                "\"2026-00-01T00:00:00Z\"",
                "\"2026-01-00T00:00:00Z\"",
                "\"2026-01-01T24:00:00Z\"",
                "\"2026-01-01T00:60:00Z\"",
                "\"2016-12-31T23:59:60Z\"",
                "\"2026-01-01T00:00:00.Z\"",
                "\"2026-01-01T00:00:00.1Z\"",
                "\"2026-01-01T00:00:00.0000000001Z\"",
                "\"2026-01-01T00:00:00,5Z\"",
                "\"2026-01-01T00:00:00.5+00:00\"",
                "\"2026-01-01T00:00:00+02:00\"",
                "\"2026-01-01T00:00Z\"",
                "\"2026-01-01t00:00:00z\"",
                "\"2026-01-01T00:00:0٣Z\"",
                "\" 2026-01-01T00:00:00Z\"",
                "\"+12026-01-01T00:00:00Z\"",
                "\"-0001-01-01T00:00:00Z\"",
                "\"\"",
                "\"yesterday\"",
                "1767225600",
                "1767225600.5",
                "true",
                "null",
                "{}",
            })
    void whateverElseThereIsMeansWhatItMeansToJackson(String json) {
        assertThat(read(OURS, json)).isEqualTo(read(JACKSONS, json));
    }

    private static String read(ObjectMapper mapper, String json) {
        @Nullable Instant instant;
        try {
            instant = mapper.readValue(json, Instant.class);
        } catch (JsonProcessingException refused) {
            return "refused";
        }
        return String.valueOf(instant);
    }
}
