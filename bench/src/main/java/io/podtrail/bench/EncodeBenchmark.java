package io.podtrail.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
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

/** From a pod to the JSON that is stored. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EncodeBenchmark {
    @Param
    public PodFile file = PodFile.clean;

    private final ObjectWriter writer = PodJson.mapper().writerFor(Pod.class);
    private Pod pod = new Pod(null, null, null);

    @Setup
    public void read() throws IOException {
        pod = PodJson.mapper().readerFor(Pod.class).readValue(file.json());
    }

    @Benchmark
    public byte[] encode() throws JsonProcessingException {
        return writer.writeValueAsBytes(pod);
    }
}
