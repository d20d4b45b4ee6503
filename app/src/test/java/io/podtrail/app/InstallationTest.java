package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An installation without the libraries of a broker, as the image of the parts is. */
final class InstallationTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"demo", "up --data-dir DIR --from none", "at now --data-dir DIR"})
    void whatNeedsABrokerSaysThatThereIsNone(String command) throws Exception {
        Files.createDirectories(directory.resolve("kafka"));

        assertThat(run(command)).startsWith("2 ").contains("podtrail-demo").doesNotContain("NoClassDefFound");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acls --part sink", "collect --print-rbac", "sink --print-config", "explain privileged"})
    void everythingElseNeedsNone(String command) throws Exception {
        assertThat(run(command)).startsWith("0 ");
    }

    /** Exit code and output. */
    private String run(String command) throws Exception {
        var words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Dpodtrail.home=" + System.getProperty("podtrail.root"),
                "-cp",
                withoutBroker(),
                "io.podtrail.app.Podtrail"));
        words.addAll(List.of(command.replace("DIR", directory.toString()).split(" ", -1)));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return process.waitFor() + " " + output;
    }

    private static String withoutBroker() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry ->
                        !entry.matches(".*/(kafka_2\\.13|kafka-metadata|kafka-server|kafka-server-common|kafka-raft|"
                                + "kafka-storage|kafka-group-coordinator|scala-[a-z]+)-[^/]*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
