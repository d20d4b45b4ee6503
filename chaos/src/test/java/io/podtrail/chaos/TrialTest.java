package io.podtrail.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code chaos/run} in a short form. */
final class TrialTest {
    private static final int OBSERVATIONS = 20_000;
    private static final int PARTITIONS = 3;
    private static final int PROCESSORS = 3;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = 1)
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void whateverIsKilledPausedOrFullNothingIsLostDoubledOrDifferent(long seed, @TempDir Path directory)
            throws Exception {
        var faults =
                Map.of(Fault.KILL, 4, Fault.KILL_BROKER, 1, Fault.PAUSE, 1, Fault.PAUSE_BROKER, 1, Fault.FULL_DISK, 1);

        Trial.Report report = new Trial(History.of(seed, OBSERVATIONS, PARTITIONS), PROCESSORS, faults).run(directory);

        report.remarks().forEach(System.err::println);
        assertThat(report.differences()).isEmpty();
        assertThat(report.equal().get("observations")).isEqualTo(OBSERVATIONS);
        assertThat(report.equal())
                .allSatisfy((topic, records) -> assertThat(records).as(topic).isPositive());
        assertThat(report.done())
                .containsAllEntriesOf(
                        Map.of(Fault.KILL, 4, Fault.KILL_BROKER, 1, Fault.PAUSE, 1, Fault.PAUSE_BROKER, 1));
    }
}
