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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What lies in the stores, byte by byte: a new version must read what an old one wrote. A change of {@code stores.golden}
 * needs a way to read the old bytes, or a new application id. {@code -Dpodtrail.golden.write=true} writes it anew.
 */
final class StoreFormatsTest {
    /** As written up to 0.1, before versions of objects and what an alert was opened under were kept. */
    private static final Path FIRST_FORMAT = Path.of("src/test/resources/io/podtrail/processor/stores-1.golden");

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
                    .pod(TestPods.read("""
                            {"metadata":{"name":"alone","namespace":"shop","uid":"uid-alone","resourceVersion":"4711"},
                             "spec":{"containers":[{"name":"app"}]}}"""))
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

    @Test
    void whatTheFormatBeforeHeldIsReadAndGoesOn(@TempDir Path state) throws IOException {
        try (var cluster = new TopologyFixture(state)) {
            cluster.upgrade(parse(Files.readAllLines(FIRST_FORMAT)))
                    .after(Duration.ofSeconds(4))
                    .heartbeat()
                    .podGone(TestPods.privileged("r1", "a"))
                    .podGone(TestPods.bare("r1", "c"))
                    .podGone(TestPods.privileged("r2", "d"));
            assertThat(cluster.violations()).isEmpty();
            cluster.alerts();

            cluster.after(Duration.ofMinutes(2)).heartbeat();

            assertThat(cluster.alerts())
                    .as("the compliant pod lives on")
                    .contains("resolved enforce Deployment/api 0 pods fixed");
        }
    }

    /** What {@link #lines} wrote of each store. */
    private static Map<String, Map<String, byte[]>> parse(List<String> lines) {
        var stores = new HashMap<String, Map<String, byte[]>>();
        Map<String, byte[]> entries = new HashMap<>();
        String key = "";
        for (String line : lines) {
            if (line.startsWith("    ")) {
                entries.put(key, bytes(line.substring(4)));
            } else if (line.startsWith("  ")) {
                key = line.substring(2);
            } else if (!line.isEmpty()) {
                entries = new HashMap<>();
                stores.put(line, entries);
            }
        }
        return stores;
    }

    private static byte[] bytes(String printable) {
        return Pattern.compile("\\\\x(..)")
                .matcher(printable)
                .replaceAll(hex -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(hex.group(1), 16))))
                .getBytes(ISO_8859_1);
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
