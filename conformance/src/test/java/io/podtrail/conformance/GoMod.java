package io.podtrail.conformance;

import java.io.IOException;
import java.nio.file.Files;

/** The file that says which upstream is the measure. */
final class GoMod {
    private static final String MODULE = "k8s.io/pod-security-admission ";

    private GoMod() {}

    static String upstreamVersion() throws IOException {
        return Files.readAllLines(LiveOracle.conformance().resolve("go.mod")).stream()
                .map(String::strip)
                .filter(line -> line.startsWith(MODULE))
                .map(line -> line.substring(MODULE.length()))
                .findFirst()
                .orElseThrow();
    }
}
