package io.podtrail.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.policy.Evaluator;
import io.podtrail.policy.LevelVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** That the benchmarks run and measure what they say; never how fast. */
final class BenchmarksTest {
    @Test
    void everyBenchmarkRunsOnce() throws Exception {
        var once = new OptionsBuilder()
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementBatchSize(1)
                .mode(Mode.SingleShotTime)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();

        assertThat(new Runner(once).run()).hasSizeGreaterThan(10);
    }

    @ParameterizedTest
    @EnumSource(PodFile.class)
    void onlyThePodCalledViolatingViolatesRestricted(PodFile file) {
        var verdict =
                Evaluator.newest().evaluate(LevelVersion.parse("restricted").orElseThrow(), file.pod());

        assertThat(verdict.isAllowed()).isEqualTo(file != PodFile.violating);
    }
}
