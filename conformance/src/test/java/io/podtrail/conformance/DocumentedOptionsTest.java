package io.podtrail.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code conformance/run} takes what CONTRIBUTING.md gives it; only short forms of it are run by tests. */
final class DocumentedOptionsTest {
    @Test
    void everyOptionOfThePageIsOneThatTheCommandTakes() throws IOException {
        List<String> commands =
                Files.readAllLines(Path.of(System.getProperty("podtrail.root", ".."), "CONTRIBUTING.md")).stream()
                        .map(line -> line.strip().split(" {2,}", 2)[0]) // Remarks stand apart.
                        .filter(line -> line.startsWith("conformance/run --"))
                        .toList();

        assertThat(commands)
                .isNotEmpty()
                .allSatisfy(command -> new CommandLine(new Run(Path.of("conformance"), false))
                        .parseArgs(
                                command.substring("conformance/run ".length()).split(" ", -1)));
    }
}
