package io.podtrail.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@code hostile/run}: what it counts, not how fast it is. */
final class HostileRunTest {
    @Test
    void ordinaryPodsComeThroughAndEveryHostileOneIsAccountedFor(@TempDir Path directory) throws Exception {
        var generator = new HostileRun();
        generator.rate = 1_000;

        HostileRun.Run run = generator.run(directory, 1_000, true);

        assertThat(run.exitCode()).isZero();
        assertThat(run.hostile()).hasSize(10);
        assertThat(run.lost()).isEmpty();
        assertThat(run.outcome().violations().keySet())
                .filteredOn(key -> key.contains("/p"))
                .hasSize(100); // Every tenth is privileged, and no hostile pod takes the place of one of these.
        assertThat(run.outcome().largest().values()).allMatch(bytes -> bytes < 1_000_000);
    }
}
