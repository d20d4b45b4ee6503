package io.podtrail.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Samples;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RoundTripTest {
    static Stream<String> samples() {
        return Samples.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void whatIsReadIsWhatWasWritten(String name) {
        var event = Objects.requireNonNull(Samples.all().get(name));
        byte[] json = SampleJson.of(name);

        var read = Objects.requireNonNull(SampleJson.serde(event).deserialize("t", json));

        assertThat(read).isEqualTo(event);
        assertThat(SampleJson.write(read)).isEqualTo(json);
    }
}
