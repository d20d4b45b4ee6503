package io.podtrail.bench;

import com.fasterxml.jackson.databind.ObjectReader;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Verdict;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import io.podtrail.policy.pod.PodSpec;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Looking a verdict up by the pod's content, always with a hit: the most that a cache could save. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ContentCacheBenchmark {
    private static final LevelVersion RESTRICTED =
            LevelVersion.parse("restricted").orElseThrow();

    /** All that a verdict depends on. */
    private record Content(PodSpec spec, Map<String, String> annotations) {}

    @Param({"clean", "violating", "many"})
    public PodFile file = PodFile.clean;

    private final Map<Content, Verdict> cache = new HashMap<>();
    private final ObjectReader reader = PodJson.mapper().readerFor(Pod.class);
    private byte[] bytes = {};
    private Pod pod = new Pod(null, null, null);

    @Setup
    public void fill() throws IOException {
        bytes = file.json();
        Pod first = reader.readValue(bytes);
        cache.put(content(first), Evaluator.newest().evaluate(RESTRICTED, first));
        pod = reader.readValue(bytes);
    }

    @Benchmark
    public Verdict lookUp() {
        return cache.getOrDefault(content(pod), Verdict.ALLOWED);
    }

    /** For comparison: the verdict with its findings, without the text of all of them in one. */
    @Benchmark
    public Verdict evaluate() {
        return Evaluator.newest().evaluate(RESTRICTED, pod);
    }

    @Benchmark
    public Verdict decodeAndLookUp() throws IOException {
        Pod read = reader.readValue(bytes);
        return cache.getOrDefault(content(read), Verdict.ALLOWED);
    }

    private static Content content(Pod of) {
        return new Content(of.spec(), of.metadata().annotations());
    }
}
