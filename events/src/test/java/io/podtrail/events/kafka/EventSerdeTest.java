package io.podtrail.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podtrail.events.Observation;
import io.podtrail.policy.Version;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EventSerdeTest {
    private static final EventSerde<Observation> SERDE = EventSerde.observation();
    private static final String HEARTBEAT =
            "{\"type\":\"heartbeat\",\"apiVersion\":\"podtrail/v1\",\"kind\":\"Observation\",\"cluster\":\"demo\",\"epoch\":3,"
                    + "\"observedAt\":\"2026-11-02T09:00:00Z\",\"clusterVersion\":\"v1.33\",\"watching\":true}";

    @Test
    void anEventCarriesItsApiVersionAndKind() {
        var heartbeat =
                new Observation.Heartbeat("demo", 3, Instant.parse("2026-11-02T09:00:00Z"), Version.of(33), true);

        byte[] json = SERDE.serialize("t", heartbeat);

        assertThat(new String(json, UTF_8)).isEqualTo(HEARTBEAT);
        assertThat(SERDE.deserialize("t", json)).isEqualTo(heartbeat);
    }

    @Test
    void unknownFieldsAreTolerated() {
        assertThat(read(HEARTBEAT.replace("\"epoch\"", "\"colour\":{\"a\":[1]},\"epoch\"")))
                .isInstanceOf(Observation.Heartbeat.class);
    }

    @Test
    void unknownTypesAndFormatsAreNot() {
        assertThatThrownBy(() -> read(HEARTBEAT.replace("heartbeat", "heartbreak")))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("heartbreak");
        assertThatThrownBy(() -> read(HEARTBEAT.replace("podtrail/v1", "podtrail/v2")))
                .hasMessageContaining("apiVersion is \"podtrail/v2\", not \"podtrail/v1\"");
        assertThatThrownBy(() -> read(HEARTBEAT.replace("Observation", "Alert")))
                .hasMessageContaining("kind is \"Alert\", not \"Observation\"");
    }

    @Test
    void aMissingFieldIsNamed() {
        assertThatThrownBy(() -> read(HEARTBEAT.replace("\"epoch\":3,", ""))).hasMessageContaining("epoch");
        assertThatThrownBy(() -> read(HEARTBEAT.replace("\"demo\"", "null"))).hasMessageContaining("cluster");
        assertThat(read(HEARTBEAT.replace(",\"clusterVersion\":\"v1.33\"", ""))).isNotNull();
    }

    @Test
    void aValueOverTheLimitIsRefusedUnread() {
        assertThatThrownBy(() -> SERDE.deserialize("t", new byte[EventSerde.MAX_BYTES + 1]))
                .hasMessageContaining("over the limit");
    }

    private static @Nullable Observation read(String json) {
        return SERDE.deserialize("t", json.getBytes(UTF_8));
    }
}
