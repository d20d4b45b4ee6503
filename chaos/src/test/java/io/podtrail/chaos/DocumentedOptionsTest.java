package io.podtrail.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** {@code chaos/run} takes what CONTRIBUTING.md gives it; only short forms of it are run by tests. */
final class DocumentedOptionsTest {
    @Test
    void everyOptionOfThePageIsOneThatTheCommandTakes() throws IOException {
        assertTakes("chaos/run ", KillTest::new);
        assertTakes("chaos/suspend ", SuspendCommand::new);
    }

    private static void assertTakes(String command, Supplier<Object> taking) throws IOException {
        List<String> commands =
                Files.readAllLines(Path.of(System.getProperty("podtrail.root", ".."), "CONTRIBUTING.md")).stream()
                        .map(line -> line.strip().split(" {2,}", 2)[0]) // Remarks stand apart.
                        .filter(line -> line.startsWith(command + "--"))
                        .toList();

        assertThat(commands)
                .isNotEmpty()
                .allSatisfy(line -> new CommandLine(taking.get())
                        .parseArgs(line.substring(command.length()).split(" ", -1)));
    }
}
