package io.podtrail.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@code chaos/suspend} in a short form. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
final class SuspensionTest {
    /** Longer than the sessions of all parts and of a broker with Kafka's defaults, and than a transaction of the processor. */
    private static final Duration PAUSE = Duration.ofSeconds(12);

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"BROKER", "UP"})
    void whatIsSuspendedGoesOnAndEveryAlertIsDelivered(Suspended suspended, @TempDir Path directory) throws Exception {
        Suspension.Outcome outcome = new Suspension(1, suspended, PAUSE).run(directory);

        assertThat(outcome.problems()).isEmpty();
        assertThat(outcome.pods()).isGreaterThan(12);
    }
}
