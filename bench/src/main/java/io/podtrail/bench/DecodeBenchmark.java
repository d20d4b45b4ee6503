package io.podtrail.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.ObjectReader;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Verdict;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From a pod's JSON to the verdict. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecodeBenchmark {
    private static final LevelVersion RESTRICTED =
            LevelVersion.parse("restricted").orElseThrow();

    @Param
    public PodFile file = PodFile.clean;

    private final Evaluator evaluator = Evaluator.newest();
    private final ObjectReader reader = PodJson.mapper().readerFor(Pod.class);
    private final JsonFactory json = new JsonFactory();
    private byte[] bytes = {};

    @Setup
    public void read() {
        bytes = file.json();
    }

    @Benchmark
    public String decodeAndEvaluate() throws IOException {
        Pod pod = reader.readValue(bytes);
        Verdict verdict = evaluator.evaluate(RESTRICTED, pod);
        return verdict.isAllowed() ? "" : verdict.detail();
    }

    /** What the JSON library takes to tell tokens apart, and no more: the floor below decoding. */
    @Benchmark
    public int tokenize() throws IOException {
        int tokens = 0;
        try (JsonParser parser = json.createParser(bytes)) {
            while (parser.nextToken() != null) {
                tokens++;
            }
        }
        return tokens;
    }
}
