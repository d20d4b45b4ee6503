package io.podtrail.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One of the pods that we and upstream are measured with. */
public enum PodFile {
    /** Three containers, allowed by restricted. */
    clean,
    /** Three containers without any security context. */
    violating,
    /** Twenty containers, allowed by restricted. */
    many,
    /** Three containers, allowed, with all that an API server sends with a pod. */
    served;

    private static final Path FOLDER = Path.of(System.getProperty("podtrail.bench.pods", "bench/pods"));
    private static final JsonMapper MAPPER = PodJson.mapper();

    /** The file's content. */
    byte[] json() {
        try {
            return Files.readAllBytes(FOLDER.resolve(name() + ".json"));
        } catch (IOException e) {
            throw new UncheckedIOException("start the benchmarks by bench/run, or set podtrail.bench.pods", e);
        }
    }

    /** The pod in it. */
    Pod pod() {
        try {
            return MAPPER.readValue(json(), Pod.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
