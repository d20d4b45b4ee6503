package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.podtrail.app.acl.Part;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is printed for those who grant permissions in Kafka. */
@ResourceLock(Resources.SYSTEM_OUT)
@ResourceLock(Resources.SYSTEM_ERR)
final class AclsCommandTest {
    private static final Path ROOT = Path.of(System.getProperty("podtrail.root"));

    @Test
    void strimzisUsersAreThoseThatArePrinted() throws Exception {
        String printed = Stream.of(Part.PROCESSOR, Part.SINK, Part.POLICY_REPORTS)
                .map(part -> acls("--part", part.toString(), "-o", "strimzi"))
                .collect(Collectors.joining());

        String users = Files.readString(ROOT.resolve("deploy/kubernetes/components/strimzi/users.yaml"));
        assertThat(users.substring(users.indexOf("---"))).isEqualTo(printed);
    }

    @Test
    void theOperationsPageHasTheCommandsForEveryPart() throws Exception {
        String printed = Arrays.stream(Part.values())
                .map(part -> part == Part.COLLECTOR
                        ? acls("--part", "collector", "--cluster", "CLUSTER")
                        : acls("--part", part.toString()))
                .map(commands -> commands.indent(4))
                .collect(Collectors.joining("\n"));

        assertThat(Files.readString(ROOT.resolve("docs/operations.md"))).contains("<!-- acls -->\n" + printed);
    }

    @Test
    void whateverIsInANameItStaysOneWordOfAShellAndOneTextOfYaml() throws Exception {
        String hostile = "a'; touch /tmp/x #\n- name: \"*\"";

        String commands = acls("--part", "collector", "--cluster", hostile, "--principal", "User:" + hostile);
        var shell = new ProcessBuilder("bash", "-c", "kafka-acls.sh() { printf '%s\\0' \"$@\"; }; " + commands)
                .redirectErrorStream(true)
                .start();
        List<String> words = List.of(new String(shell.getInputStream().readAllBytes(), UTF_8).split("\0", -1));
        assertThat(words).contains("User:" + hostile, "podtrail.collector." + hostile);
        assertThat(shell.waitFor()).isZero();

        JsonNode user = new YAMLMapper()
                .readTree(acls("--part", "collector", "--cluster", hostile, "--principal", "c", "-o", "strimzi"));
        assertThat(user.at("/spec/authorization/acls/2/resource/name").asText())
                .isEqualTo("podtrail.collector." + hostile);
    }

    @Test
    void eachGrantIsAsNarrowAsItCanBe() {
        assertThat(acls("--part", "collector", "--cluster", "prod"))
                .contains("--transactional-id 'podtrail.collector.prod' --resource-pattern-type literal");
        assertThat(acls("--part", "sink", "--receivers", "slack,pager", "--alerts-to-topic", "soc.alerts"))
                .contains("--group 'podtrail.sink.slack' --resource-pattern-type literal")
                .contains("--transactional-id 'podtrail.sink.pager' --resource-pattern-type literal")
                .contains("--operation Write --topic 'soc.alerts'")
                .doesNotContain("prefixed");
        assertThat(acls("--part", "processor", "--topic-prefix", "acme."))
                .contains("'acme.processor-'")
                .doesNotContain("'podtrail.");
        assertThat(acls("--part", "sink", "--alerts-to-topic", "soc.alerts", "--create-topics"))
                .contains("--operation Read --operation Create --topic 'podtrail.alerts'")
                .contains("--operation Write --topic 'soc.alerts'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --part sink --principal *                             | is not one user
            --part sink --principal User:                         | is not one user
            --part sink --cluster prod                            | --cluster is about --part collector
            --part processor --receivers slack                    | --receivers and --alerts-to-topic are about --part sink
            --part sink --principal CN=sink -o strimzi            | it is the name of a KafkaUser
            --part sink --topic-prefix a/                         | --topic-prefix a/
            --part sinks                                          | sink
            --principal x                                         | --part
            """)
    void whatWouldGrantTooMuchOrNothingIsRefused(String options, String message) {
        var told = new ByteArrayOutputStream();
        PrintStream err = System.err;
        System.setErr(new PrintStream(told, true, UTF_8));
        try {
            assertThat(Podtrail.run(("acls " + options).split(" +", -1))).isEqualTo(Podtrail.USAGE);
        } finally {
            System.setErr(err);
        }
        assertThat(told.toString(UTF_8)).contains(message);
    }

    private static String acls(String... options) {
        String[] command =
                Stream.concat(Stream.of("acls"), Arrays.stream(options)).toArray(String[]::new);
        var printed = new ByteArrayOutputStream();
        PrintStream out = System.out;
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            assertThat(Podtrail.run(command)).isZero();
        } finally {
            System.setOut(out);
        }
        return printed.toString(UTF_8);
    }
}
