package io.podtrail.conformance;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Upstream's code where this machine can run it; where not, tests that ask for it are skipped with the reason. */
final class LiveOracle {
    private static @Nullable Oracle oracle;
    private static String reason = "";

    private LiveOracle() {}

    static Path conformance() {
        return Path.of(Objects.requireNonNull(System.getProperty("podtrail.root")), "conformance");
    }

    /** Another one, to be closed. Without exemptions: those need a long first build. */
    static Oracle start() throws NoOracleException, IOException, InterruptedException {
        return Oracle.start(conformance(), conformance().resolve("target/oracle-policy"), "");
    }

    static Oracle get() throws IOException, InterruptedException {
        if (oracle == null && reason.isEmpty()) {
            try {
                oracle = start();
            } catch (NoOracleException e) {
                reason = "Upstream is not asked: " + e.getMessage();
                System.err.printf("%n*** %s: skipped ***%n%n", reason);
            }
        }
        assumeTrue(oracle != null, reason);
        return oracle;
    }
}
