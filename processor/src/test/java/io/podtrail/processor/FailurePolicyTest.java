package io.podtrail.processor;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

final class FailurePolicyTest {
    private final ArrayList<Throwable> reasons = new ArrayList<>();
    private Instant now = Instant.EPOCH;
    private boolean isProgress;
    private final FailurePolicy policy = new FailurePolicy(
            new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public java.time.ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(java.time.ZoneId zone) {
                    return this;
                }
            },
            () -> isProgress,
            reasons::add);

    @Test
    void aRecordThatWillBePassedOverNeverUsesUpTheReplacements() {
        isProgress = true;

        for (int i = 0; i < 100; i++) {
            assertThat(policy.handle(new IllegalStateException("too large"))).isEqualTo(REPLACE_THREAD);
        }
        assertThat(reasons).isEmpty();
    }

    @Test
    void aThreadThatDiedIsReplacedButNotForEver() {
        for (int i = 0; i < FailurePolicy.REPLACEMENTS; i++) {
            assertThat(policy.handle(new IllegalStateException("full disk"))).isEqualTo(REPLACE_THREAD);
        }
        assertThat(reasons).isEmpty();

        var last = new IllegalStateException("still full");
        assertThat(policy.handle(last)).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(reasons).containsExactly(last);
    }

    @Test
    void failuresOfLongAgoDoNotCount() {
        for (int i = 0; i < 20; i++) {
            assertThat(policy.handle(new IllegalStateException("now and then"))).isEqualTo(REPLACE_THREAD);
            now = now.plus(FailurePolicy.WINDOW.dividedBy(2)).plus(Duration.ofSeconds(1));
        }
    }
}
