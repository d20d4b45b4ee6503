package io.podtrail.bench;

import io.podtrail.policy.Evaluator;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Verdict;
import io.podtrail.policy.pod.Pod;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From a parsed pod to what upstream says of it, text included. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class VerdictBenchmark {
    @Param
    public PodFile file = PodFile.clean;

    @Param({"baseline", "restricted"})
    public String level = "restricted";

    private final Evaluator evaluator = Evaluator.newest();
    private Pod pod = new Pod(null, null, null);
    private LevelVersion asked = LevelVersion.PRIVILEGED;

    @Setup
    public void read() {
        pod = file.pod();
        asked = LevelVersion.parse(level).orElseThrow();
    }

    @Benchmark
    public String evaluate() {
        Verdict verdict = evaluator.evaluate(asked, pod);
        return verdict.isAllowed() ? "" : verdict.detail();
    }
}
