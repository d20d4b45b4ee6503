package io.podtrail.bench.collector;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.testkit.LocalApiServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Pods as an API server sends them, 8 to 20 KB each: managed fields, environment, status. Put together from a few dozen
 * prepared ones, so that serving them costs no more than copying.
 */
final class ServedPods {
    private static final int VARIANTS = 48;
    private static final int SMALLEST = 8 * 1024;
    private static final int LARGEST = 20 * 1024;
    private static final List<String> HOLES = List.of("@name@", "@version@", "@status@");

    private final List<Variant> variants = new ArrayList<>();

    /** @param served one pod as it was really served */
    ServedPods(Path served, long seed) throws IOException {
        var mapper = new ObjectMapper();
        var random = new Random(seed);
        for (int i = 0; i < VARIANTS; i++) {
            var pod = (ObjectNode) mapper.readTree(served.toFile());
            int size = SMALLEST + (LARGEST - SMALLEST) * i / VARIANTS;
            ObjectNode metadata = pod.withObject("metadata");
            metadata.put("name", "@name@")
                    .put("uid", "5f7c6d1e-0d6b-4b7e-@name@")
                    .put("resourceVersion", "@version@");
            metadata.withObject("labels").put("variant", "v" + i);
            ((ObjectNode) pod.at("/status/conditions/0")).put("message", "@status@");
            if (pod.toString().length() > size) {
                metadata.remove("managedFields");
            }
            var env = (ArrayNode) ((ObjectNode) pod.at("/spec/containers/0")).withArray("env");
            while (pod.toString().length() < size) {
                env.addObject()
                        .put("name", "SETTING_" + env.size())
                        .put("value", Long.toHexString(random.nextLong()).repeat(3));
            }
            variants.add(Variant.of(pod.toString()));
        }
    }

    /** The pod number {@code i}, in a state that only its status tells. */
    LocalApiServer.Body pod(int i, int namespace, long status) {
        Variant variant = variants.get(i % VARIANTS);
        byte[] name = "pod-%07d".formatted(i).getBytes(UTF_8);
        byte[] state = Long.toString(status).getBytes(UTF_8);
        byte[] in = "ns-%03d".formatted(namespace).getBytes(UTF_8);
        return version -> variant.filled(name, in, version.getBytes(UTF_8), state);
    }

    /** Text with holes: what stands between them, and what fills each. */
    private record Variant(List<byte[]> parts, List<String> holes) {
        static Variant of(String text) {
            var parts = new ArrayList<byte[]>();
            var holes = new ArrayList<String>();
            String rest = text.replaceFirst("\"namespace\":\"[^\"]*\"", "\"namespace\":\"@namespace@\"");
            var all = new ArrayList<>(HOLES);
            all.add("@namespace@");
            while (true) {
                int at = Integer.MAX_VALUE;
                String next = "";
                for (String hole : all) {
                    int found = rest.indexOf(hole);
                    if (found >= 0 && found < at) {
                        at = found;
                        next = hole;
                    }
                }
                if (next.isEmpty()) {
                    parts.add(rest.getBytes(UTF_8));
                    return new Variant(parts, holes);
                }
                parts.add(rest.substring(0, at).getBytes(UTF_8));
                holes.add(next);
                rest = rest.substring(at + next.length());
            }
        }

        byte[] filled(byte[] name, byte[] namespace, byte[] version, byte[] status) {
            var out = new ByteArrayOutputStream(LARGEST);
            for (int i = 0; i < holes.size(); i++) {
                out.writeBytes(parts.get(i));
                out.writeBytes(
                        switch (holes.get(i)) {
                            case "@name@" -> name;
                            case "@namespace@" -> namespace;
                            case "@version@" -> version;
                            default -> status;
                        });
            }
            out.writeBytes(parts.get(holes.size()));
            return out.toByteArray();
        }
    }
}
