package io.podtrail.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podtrail.events.kafka.Topics;
import io.podtrail.sink.delivery.RetryPolicy;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Receiver;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SinkConfigTest {
    private static final Receiver NOBODY = notification -> Delivery.delivered();
    private static final Topics TOPICS = new Topics("acme.");

    @Test
    void everyReceiverHasAConsumerGroupOfItsOwn() {
        var config = new SinkConfig(TOPICS, Map.of(), RetryPolicy.DEFAULT, Map.of("terminal", NOBODY));

        assertThat(config.group("terminal")).isEqualTo("acme.sink.terminal");
    }

    @Test
    void allMistakesAreReportedTogether() {
        var hasty = new RetryPolicy(Duration.ZERO, Duration.ZERO, Duration.ofHours(1));

        assertThatThrownBy(() -> new SinkConfig(TOPICS, Map.of(), hasty, Map.of("Slack!", NOBODY)))
                .hasMessageContaining("receiver \"Slack!\"")
                .hasMessageContaining("at least 1 ms");
        assertThatThrownBy(() -> new SinkConfig(TOPICS, Map.of(), RetryPolicy.DEFAULT, Map.of()))
                .hasMessageContaining("there is no receiver");
    }
}
