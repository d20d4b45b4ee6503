package io.podtrail.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongFunction;

/** Writes what {@code conformance/fuzz} begins to mutate: random pods and damaged ones. Arguments: folder and seed. */
public final class FuzzCorpus {
    private static final int PODS_OF_EACH = 300;

    private FuzzCorpus() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        long seed = Long.parseLong(args[1]);
        Files.createDirectories(folder);
        write(folder, "pod", RandomPods.ofSeed(seed));
        write(folder, "damaged", DamagedPods.ofSeed(seed));
    }

    private static void write(Path folder, String name, LongFunction<JsonNode> pods) throws IOException {
        for (int number = 0; number < PODS_OF_EACH; number++) {
            Files.writeString(folder.resolve(name + number), pods.apply(number).toString());
        }
    }
}
