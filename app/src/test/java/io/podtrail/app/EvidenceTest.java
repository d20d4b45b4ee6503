package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing looks clean that was not looked at. */
final class EvidenceTest {
    private static final String WINDOW = "--from 2026-11-02T09:00Z --to 2026-11-02T09:20Z";
    private static final String LAST = "--window 20m --to 2026-11-02T09:20Z";

    @TempDir
    private static Path directory;

    private static RecordedCluster cluster;

    @BeforeAll
    static void record() throws Exception {
        cluster = new RecordedCluster(directory);
    }

    @AfterAll
    static void end() {
        cluster.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "readiness " + LAST,
                "exposure " + LAST,
                "replay --level restricted " + WINDOW,
                "at 2026-11-02T09:12Z",
                "diff 2026-11-02T09:05Z 2026-11-02T09:12Z"
            })
    void aNamespaceThatIsNotInTheLogIsNamedAndEndsWithOne(String command) {
        Ran ran = run(command + " --namespaces payments,nosuch,none-*");

        assertThat(ran.err()).contains("there is nothing of namespace nosuch, none-* in the log");
        assertThat(ran.out()).isEmpty();
        assertThat(ran.exit()).isEqualTo(Podtrail.FAILED);
    }

    @Test
    void aClusterThatIsNotInTheLogIsNamed() {
        Ran ran = run("readiness --clusters prod " + LAST);

        assertThat(ran.err()).contains("there is nothing of cluster prod in the log");
        assertThat(ran.exit()).isEqualTo(Podtrail.FAILED);
    }

    @Test
    void aWindowBeforeTheLogIsNoCleanOne() {
        Ran ran = run("readiness --window 1d --to 2026-10-02");

        assertThat(ran.err()).contains("there is nothing of any cluster in the log");
        assertThat(ran.exit()).isEqualTo(Podtrail.FAILED);
    }

    @Test
    void anUpgradeOfAClusterWhoseVersionNobodyKnowsIsNotCompared() {
        Ran ran = run("upgrade-preview --to v1.30 --window 30d --until 2026-11-02T09:20Z");

        assertThat(ran.out())
                .contains("Nothing could be compared.")
                .doesNotContain("With clusters at", "No workload changes");
        assertThat(ran.err()).contains("no version is in the log", "is not known");
        assertThat(ran.exit()).isEqualTo(Podtrail.FAILED);
    }

    @Test
    void aShortStretchOfALongWindowIsSaidInTimeAndNotRoundedToNothing() {
        Ran ran = run("readiness --window 30d --to 2026-11-02T09:20Z");

        assertThat(ran.out()).contains(" 19m of 30d ").doesNotContain("0.0 %");
        assertThat(ran.err()).contains("19m of 30d of the window was observed");
    }

    @Test
    void whatWasAtAnInstantSaysWhenTheClusterWasLastObserved() {
        Ran observed = run("at 2026-11-02T09:12Z");
        Ran later = run("at 2026-11-02T12:00Z");

        assertThat(observed.out()).contains("LAST OBSERVED", "2026-11-02T09:1");
        assertThat(observed.err()).doesNotContain("was not observed");
        assertThat(later.err())
                .contains("was not observed at 2026-11-02T12:00:00Z: this is how it was at 2026-11-02T09:");
    }

    private static Ran run(String command) {
        String[] address = {
            "--bootstrap-servers", cluster.clients().get("bootstrap.servers").toString()
        };
        return Ran.of(Stream.concat(Arrays.stream(command.split(" ")), Arrays.stream(address))
                .toArray(String[]::new));
    }
}
