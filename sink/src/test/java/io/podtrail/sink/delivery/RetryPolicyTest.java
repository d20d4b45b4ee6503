package io.podtrail.sink.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.sink.receivers.Delivery;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RetryPolicyTest {
    private static final Delivery DOWN = Delivery.retry("HTTP 503", "");

    @Test
    void waitsDoubleGiveOrTakeHalfAndEndAtTheLongest() {
        var waits = RetryPolicy.DEFAULT.retries("pager").<Delivery>asyncContext();

        assertThat(waits.onResult(DOWN)).isBetween(250L, 750L);
        assertThat(waits.onResult(DOWN)).isBetween(500L, 1_500L);
        assertThat(waits.onResult(DOWN)).isBetween(1_000L, 3_000L);
        for (int attempt = 0; attempt < 5_000; attempt++) {
            assertThat(waits.onResult(DOWN)).isBetween(1L, 60_000L);
        }
    }

    @Test
    void aRetryAfterBeyondTheTimeoutIsCut() {
        var waits = RetryPolicy.DEFAULT.retries("pager").<Delivery>asyncContext();

        assertThat(waits.onResult(Delivery.retry("HTTP 429", "", Duration.ofDays(365))))
                .isEqualTo(Duration.ofHours(1).toMillis());
    }

    @Test
    void allMistakesAreNamed() {
        assertThat(new RetryPolicy(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(-1)).mistakes())
                .hasSize(3);
        assertThat(RetryPolicy.DEFAULT.mistakes()).isEmpty();
    }
}
