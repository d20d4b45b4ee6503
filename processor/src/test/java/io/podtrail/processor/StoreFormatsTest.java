package io.podtrail.processor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.policy.Exemptions;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.PodSecurityConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What lies in the stores, byte by byte: a new version must read what an old one wrote. A change of {@code stores.golden}
 * needs a way to read the old bytes, or a new application id. {@code -Dpodtrail.golden.write=true} writes it anew.
 */
final class StoreFormatsTest {
    private static final Path GOLDEN = Path.of("src/test/resources/io/podtrail/processor/stores.golden");

    @Test
    void storesHoldWhatUpgradesRelyOn(@TempDir Path state) throws IOException {
        String stored;
        try (var cluster = new TopologyFixture(state, settings -> settings.visiting(2))) {
            cluster.version(33)
                    .configured(new PodSecurityConfiguration(
                            NamespacePolicy.PRIVILEGED, new Exemptions(List.of("ci"), List.of(), List.of())))
                    .namespace("shop", enforce("privileged"))
                    .pod(TestPods.privileged("r1", "a"))
                    .pod(TestPods.compliant("r1", "b"))
                    .pod(TestPods.bare("r1", "c"))
                    .namespace("shop", enforce("restricted"))
                    .after(Duration.ofSeconds(1))
                    .heartbeat()
                    .heartbeat()
                    .namespace("shop", enforce("baseline"))
                    .pod(TestPods.privileged("r2", "d"))
                    .after(Duration.ofSeconds(1))
                    .namespace("shop", enforce("restricted"));
            stored = cluster.stored().entrySet().stream()
                    .map(store -> store.getKey() + "\n" + lines(store.getValue()))
                    .collect(Collectors.joining("\n"));
        }
        if (Boolean.getBoolean("podtrail.golden.write")) {
            Files.createDirectories(Objects.requireNonNull(GOLDEN.getParent()));
            Files.writeString(GOLDEN, stored);
        }

        assertThat(stored).isEqualTo(Files.readString(GOLDEN));
    }

    private static String lines(Map<String, byte[]> entries) {
        return entries.entrySet().stream()
                .map(entry -> "  " + entry.getKey() + "\n    " + printable(entry.getValue()) + "\n")
                .collect(Collectors.joining());
    }

    /** Text as it is, other bytes in hexadecimal. */
    private static String printable(byte[] bytes) {
        var text = new StringBuilder();
        for (char c : new String(bytes, ISO_8859_1).toCharArray()) {
            text.append(c >= ' ' && c < 127 ? String.valueOf(c) : "\\x%02x".formatted((int) c));
        }
        return text.toString();
    }

    private static Map<String, String> enforce(String level) {
        return Map.of("pod-security.kubernetes.io/enforce", level, "pod-security.kubernetes.io/warn", "privileged");
    }
}
