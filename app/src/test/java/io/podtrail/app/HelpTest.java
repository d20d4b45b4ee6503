package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the commands say of themselves. */
final class HelpTest {
    private static final int TERMINAL = 80;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"silence add", "routes test", "import audit-log", "notify test", "get"})
    void theHelpOfACommandIsItsOwnHoweverDeep(String command) {
        Ran ran = Ran.of(("help " + command).split(" "));

        assertThat(ran.out()).startsWith("Usage: podtrail " + command + " ");
        assertThat(ran.exit()).isZero();
    }

    @Test
    void anUnknownCommandIsAnsweredWithTheNearest() {
        Ran ran = Ran.of("help", "silence", "ad");

        assertThat(ran.err()).contains("podtrail silence has no command 'ad': did you mean \"add\"?");
        assertThat(ran.exit()).isEqualTo(Podtrail.USAGE);
    }

    @Test
    void theOptionsOfTheDemoItselfComeFirstAndTheOthersInSections() {
        String help = Ran.of("demo", "--help").out();

        assertThat(help.substring(help.indexOf("Options:"), help.indexOf("Receivers:")))
                .contains("--speed", "--exit", "--data-dir", "--help", "--version")
                .doesNotContain("--tls-cert-file", "--log-level");
        assertThat(help).containsSubsequence("Options:", "Receivers:", "Query API:", "Common options:", "Examples:");
    }

    @Test
    void examplesFitATerminalOf80Columns() {
        assertFits(Podtrail.commandLine());
    }

    private static void assertFits(CommandLine command) {
        assertThat(command.getCommandSpec().usageMessage().footer())
                .as(command.getCommandSpec().qualifiedName())
                .filteredOn(line -> line.startsWith("  ")) // Others are sentences, which picocli wraps.
                .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(TERMINAL));
        command.getSubcommands().values().forEach(HelpTest::assertFits);
    }

    @ParameterizedTest
    @EnumSource(CompletionCommand.Shell.class)
    void theShellReadsItsCompletion(CompletionCommand.Shell shell) throws Exception {
        String script = Ran.of("completion", shell.name()).out();
        assertThat(script).contains("podtrail", "silence", "bootstrap-servers");
        assumeTrue(isThere(shell.name()), shell + " is not installed here");
        Path file = Files.writeString(directory.resolve("completion"), script);

        Process read = new ProcessBuilder(shell.name(), "-n", file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(read.getInputStream().readAllBytes(), UTF_8);

        assertThat(read.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(said).isEmpty();
        assertThat(read.exitValue()).isZero();
    }

    private static boolean isThere(String shell) throws InterruptedException {
        try {
            return new ProcessBuilder(shell, "-c", "true").start().waitFor() == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }
}
