package io.podtrail.sink.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.sink.receivers.Delivery;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

    static Stream<Arguments> asked() {
        return Stream.of(
                Arguments.of(Duration.ofMinutes(5), Duration.ofMinutes(5)),
                Arguments.of(Duration.ofHours(1), Duration.ofHours(1)),
                Arguments.of(Duration.ofDays(31 * 365), Duration.ofHours(1)),
                Arguments.of(Duration.ofSeconds(Long.MAX_VALUE), Duration.ofHours(1)),
                Arguments.of(Duration.ofSeconds(-1), Duration.ZERO),
                Arguments.of(Duration.ofSeconds(Long.MIN_VALUE), Duration.ZERO));
    }

    @ParameterizedTest
    @MethodSource("asked")
    void aReceiverIsLeftAloneForAsLongAsItAsksButNoLongerThanTheRetryTimeout(Duration asked, Duration waited) {
        Delivery bounded = RetryPolicy.DEFAULT.bounded(Delivery.retry("HTTP 429", "", asked));

        assertThat(bounded).isEqualTo(Delivery.retry("HTTP 429", "", waited));
        var waits = RetryPolicy.DEFAULT.retries("pager").<Delivery>asyncContext();
        assertThat(waits.onResult(bounded)).isGreaterThanOrEqualTo(waited.toMillis());
    }

    @Test
    void allMistakesAreNamed() {
        assertThat(new RetryPolicy(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(-1)).mistakes())
                .hasSize(3);
        assertThat(RetryPolicy.DEFAULT.mistakes()).isEmpty();
    }
}
