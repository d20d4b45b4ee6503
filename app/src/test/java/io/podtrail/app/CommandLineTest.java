package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

@ResourceLock(Resources.SYSTEM_ERR)
final class CommandLineTest {
    @TempDir
    private Path directory;

    @Test
    void aFlagBeatsTheEnvironmentAndThatTheFileAndThatTheDefault() throws Exception {
        Path file =
                Files.writeString(directory.resolve("c.yaml"), "topic-prefix: file.\npartitions: 3\nretention: 7d\n");
        String[] args = {"process", "--config", file.toString(), "--topic-prefix", "flag."};

        KafkaOptions options = kafkaOptions(args, Map.of("PODTRAIL_TOPIC_PREFIX", "env.", "PODTRAIL_PARTITIONS", "5"));

        assertThat(options.topicPrefix).isEqualTo("flag.");
        assertThat(options.partitions).isEqualTo(5);
        assertThat(options.retention).isEqualTo(Duration.ofDays(7));
        assertThat(options.bootstrapServers()).isEqualTo("localhost:9092");
    }

    @Test
    void anUnknownKeyIsToldWithTheNearestKnownOne() throws Exception {
        Path file = Files.writeString(directory.resolve("c.yaml"), "topic-prefx: a.\nretentoin: 7d\n");

        assertThatThrownBy(() -> kafkaOptions(new String[] {"process", "--config=" + file}, Map.of()))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("unknown option 'topic-prefx'; did you mean \"topic-prefix\"?")
                .hasMessageContaining("unknown option 'retentoin'; did you mean \"retention\"?");
    }

    @Test
    void aKubeconfigServesAsConfigurationSoThatOneMountedFileDecidesWhatIsWatched() throws Exception {
        Path file = Files.writeString(
                directory.resolve("kubeconfig"), "apiVersion: v1\nkind: Config\nclusters: []\ncontexts: []\n");
        String[] args = {"collect", "--config=" + file};

        var podtrail = Podtrail.commandLine();
        podtrail.setDefaultValueProvider(ConfigurationDefaults.of(args, Map.of(), podtrail.getCommandSpec()));

        var collect = podtrail.parseArgs(args).subcommand();

        assertThat(collect.errors()).isEmpty();
        assertThat(collect.commandSpec().findOption("--kubeconfig").<Path>getValue())
                .isEqualTo(file);
    }

    @Test
    void allMistakesAreToldTogetherAndEndWithTwo() {
        var told = new ByteArrayOutputStream();
        PrintStream err = System.err;
        System.setErr(new PrintStream(told, true, UTF_8));
        try {
            int exit = Podtrail.run("process", "--retention", "soon", "--threads", "two", "--commit-interval", "1x");

            assertThat(exit).isEqualTo(Podtrail.USAGE);
        } finally {
            System.setErr(err);
        }
        assertThat(told.toString(UTF_8))
                .contains("--retention", "'soon' is no duration", "--threads", "--commit-interval");
    }

    @Test
    void aFileThatIsNotThereIsToldWithoutAStackTrace() {
        var told = new ByteArrayOutputStream();
        PrintStream err = System.err;
        System.setErr(new PrintStream(told, true, UTF_8));
        try {
            assertThat(Podtrail.run("up", "--from", "/not/there", "--data-dir", directory.toString()))
                    .isEqualTo(Podtrail.USAGE);
        } finally {
            System.setErr(err);
        }
        assertThat(told.toString(UTF_8))
                .contains("--from /not/there cannot be read")
                .doesNotContain("\tat ");
    }

    @Test
    void everyCommandTeachesItself() {
        var podtrail = Podtrail.commandLine();

        podtrail.getSubcommands().forEach((name, command) -> {
            String usage = command.getUsageMessage();
            assertThat(usage).as(name).contains("Usage: podtrail " + name);
            if (!name.equals("help")) {
                assertThat(usage).as(name).contains("Example");
            }
        });
    }

    private static KafkaOptions kafkaOptions(String[] args, Map<String, String> environment) {
        var podtrail = Podtrail.commandLine();
        podtrail.setDefaultValueProvider(ConfigurationDefaults.of(args, environment, podtrail.getCommandSpec()));
        var parsed = podtrail.parseArgs(args).subcommand();
        assertThat(parsed.errors()).isEmpty();
        return (KafkaOptions) parsed.commandSpec().mixins().values().stream()
                .map(mixin -> mixin.userObject())
                .filter(KafkaOptions.class::isInstance)
                .findFirst()
                .orElseThrow();
    }
}
