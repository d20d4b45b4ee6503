package io.podtrail.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code hostile/run} takes what CONTRIBUTING.md gives it; only a short form of it is run by a test. */
final class DocumentedOptionsTest {
    private static final String COMMAND = "hostile/run ";

    @Test
    void everyOptionOfThePageIsOneThatTheCommandTakes() throws IOException {
        List<String> commands =
                Files.readAllLines(Path.of(System.getProperty("podtrail.root", ".."), "CONTRIBUTING.md")).stream()
                        .map(line -> line.strip().split(" {2,}", 2)[0]) // Remarks stand apart.
                        .filter(line -> line.startsWith(COMMAND + "--"))
                        .toList();

        assertThat(commands)
                .isNotEmpty()
                .allSatisfy(line -> new CommandLine(new HostileRun())
                        .parseArgs(line.substring(COMMAND.length()).split(" ", -1)));
    }
}
