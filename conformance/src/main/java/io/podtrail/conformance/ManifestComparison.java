package io.podtrail.conformance;

import static io.podtrail.conformance.Randomness.JSON;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Version;
import io.podtrail.policy.manifest.Manifest;
import io.podtrail.policy.manifest.ManifestFile;
import io.podtrail.policy.manifest.WorkloadKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files of manifests as people write them: whether {@code podtrail check} and kubectl's own readers find the same workloads in
 * them, and {@code k8s.io/pod-security-admission} the same violations.
 */
final class ManifestComparison {
    private static final LevelVersion RESTRICTED = new LevelVersion(Level.RESTRICTED, Version.LATEST);

    private final Oracle oracle;
    private final Evaluator evaluator = Evaluator.newest();
    private final List<String> differences = new ArrayList<>();
    private int files;
    private int unread;
    private int workloads;

    ManifestComparison(Oracle oracle) {
        this.oracle = oracle;
    }

    /** Compares every YAML and JSON file below a folder, in the order of their names. */
    void compare(Path folder) throws IOException {
        List<Path> found;
        try (Stream<Path> all = Files.walk(folder)) {
            found = all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*\\.(ya?ml|json)"))
                    .sorted()
                    .toList();
        }
        for (Path file : found) {
            compare(file.toString(), Files.readAllBytes(file));
        }
    }

    /** @param name in what is reported */
    void compare(String name, byte[] content) throws IOException {
        files++;
        ManifestFile ours = ManifestFile.read(content);
        JsonNode theirs = oracle.ask(JSON.objectNode().put("manifests", new String(content, UTF_8)));
        boolean isBroken = !ours.problems().isEmpty();
        if (theirs.has("error")) {
            unread++;
            if (!isBroken) {
                differences.add("%s: upstream does not read it (%s), we do"
                        .formatted(name, theirs.path("error").asText()));
            }
            return;
        }
        if (isBroken) {
            differences.add("%s: upstream reads it, we do not: %s"
                    .formatted(name, ours.problems().get(0)));
            return;
        }
        List<String> found = ours.manifests().stream()
                .filter(manifest -> manifest.part().isEmpty()
                        && WorkloadKind.named(manifest.kind()).isPresent())
                .map(this::verdict)
                .toList();
        var expected = new ArrayList<String>();
        theirs.path("workloads").forEach(workload -> expected.add(verdict(workload)));
        workloads += expected.size();
        if (!found.equals(expected)) {
            differences.add("%s:%n  upstream %s%n  podtrail %s".formatted(name, expected, found));
        }
    }

    int files() {
        return files;
    }

    /** Files that upstream does not read. */
    int unread() {
        return unread;
    }

    int workloads() {
        return workloads;
    }

    /** A line for each file on which the two differ. */
    List<String> differences() {
        return differences;
    }

    private String verdict(Manifest manifest) {
        var findings = new ArrayList<String>();
        for (Finding finding : evaluator.evaluate(RESTRICTED, manifest.pod()).findings()) {
            findings.add(finding.reason() + ": " + finding.detail());
        }
        return "%s %s/%s %s".formatted(manifest.kind(), manifest.namespace(), manifest.name(), findings);
    }

    private static String verdict(JsonNode workload) {
        var findings = new ArrayList<String>();
        workload.path("findings")
                .forEach(finding -> findings.add(
                        finding.get(0).asText() + ": " + finding.get(1).asText()));
        return "%s %s/%s %s"
                .formatted(
                        workload.path("kind").asText(),
                        workload.path("namespace").asText(),
                        workload.path("name").asText(),
                        findings);
    }
}
