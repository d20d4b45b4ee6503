package io.podtrail.sink.receivers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.document.DocumentReader;
import io.podtrail.policy.document.LocatedDocument;
import io.podtrail.policy.document.Problem;
import io.podtrail.policy.document.StrictObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReceiverTypesTest {
    private static final Path DOCS = Path.of(System.getProperty("podtrail.root"), "docs/receivers.md");
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "URL", "https://hooks.example.com/s3cr3t", "TOKEN", "s3cr3t", "KEY", "0123456789abcdef0123456789abcdef");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "slack|{urlEnv: URL, title: 'Pods: {{headline}}', console: 'https://podtrail.example'}|slack https://hooks.example.com",
                "slack|{botTokenEnv: TOKEN, channel: '#security'}|slack #security",
                "teams|{urlEnv: URL, timeout: 5s}|teams https://hooks.example.com",
                "pagerduty|{routingKeyEnv: KEY, previousRoutingKeyEnvs: [KEY], severities: {warning: error}}|pagerduty https://events.pagerduty.com",
                "alertmanager|{urls: ['http://a:9093', 'http://b:9093'], labels: {team: x}}|alertmanager http://a:9093, http://b:9093",
                "webhook|{urlEnv: URL, format: alertmanager, signingSecretEnvs: [TOKEN]}|webhook https://hooks.example.com",
                "webhook|{urlEnv: URL, username: me, passwordEnv: TOKEN, proxy: 'http://proxy:3128'}|webhook https://hooks.example.com"
            })
    void settingsMakeAReceiverThatShowsNoSecret(String type, String yaml, String name) throws Exception {
        LocatedDocument document = document(yaml);
        ReceiverSettings settings = read(type, document);

        assertThat(document.problems()).isEmpty();
        try (Receiver receiver = settings.open(context())) {
            assertThat(receiver).hasToString(name);
        }
        String printed =
                JsonMapper.builder().addModule(new JavaTimeModule()).build().writeValueAsString(settings);
        assertThat(printed + settings).doesNotContain("s3cr3t", "0123456789abcdef");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "slack|{}|urlFile: give either",
                "slack|{urlEnv: URL, channel: x}|channel: is the webhook's own",
                "slack|{botTokenEnv: TOKEN}|channel: is missing",
                "slack|{urlEnv: URL, title: 'Pods: {{headlin}}'}|title: unknown placeholder {{headlin}}: did you mean \"headline\"?",
                "slack|{urlEnv: URL, text: '{{summary'}|text: a placeholder is not closed",
                "slack|{urlEnv: URL, console: 'javascript:x'}|console: must be a URL",
                "teams|{url: 'https://hooks.example.com/s3cr3t'}|url: unknown field \"url\"",
                "pagerduty|{routingKeyEnv: KEY, severities: {warning: warnin}}|severities.warning: unknown value \"warnin\": did you mean \"warning\"?",
                "pagerduty|{routingKeyEnv: KEY, severities: {warnin: error}}|severities.warnin: unknown field",
                "pagerduty|{routingKeyEnv: KEY, apiUrl: 'http://169.254.169.254'}|apiUrl: The host is the link-local or metadata address",
                "alertmanager|{urls: []}|urls: is missing",
                "alertmanager|{urls: ['http://a'], resolveAfter: 5s}|resolveAfter: must be 1m or more",
                "alertmanager|{urls: ['http://a'], labels: {severity: x}}|labels.severity: is set by Podtrail itself",
                "alertmanager|{urls: ['http://a'], labels: {a-b: x}}|labels.a-b: is no name of a label",
                "webhook|{urlEnv: URL, format: jsn}|format: unknown value \"jsn\"",
                "webhook|{urlEnv: URL, tokenEnv: TOKEN, username: me, passwordEnv: TOKEN}|username: give a token or a user name, not both",
                "webhook|{urlEnv: URL, proxy: 'socks://x'}|proxy: must be http://host:port",
                "webhook|{urlEnv: URL, timeout: 0s}|timeout: must be more than nothing",
                "file|{}|path: is missing"
            })
    void whatIsWrongIsNamedWithWhatToDo(String type, String yaml, String problem) throws IOException {
        LocatedDocument document = document(yaml);
        read(type, document);

        assertThat(document.problems())
                .extracting(Problem::toString)
                .anySatisfy(text -> assertThat(text).startsWith(problem));
        assertThat(document.problems().toString()).doesNotContain("s3cr3t");
    }

    @Test
    void aSecretThatIsNotThereIsNamedByItsPlace() throws IOException {
        ReceiverSettings missing = read("teams", document("{urlFile: %s/none}".formatted(directory)));
        ReceiverSettings unset = read("teams", document("{urlEnv: UNSET}"));

        assertThatThrownBy(() -> missing.open(context())).hasMessageContaining(directory + "/none");
        assertThatThrownBy(() -> unset.open(context())).hasMessageContaining("UNSET");
    }

    @Test
    void everySettingIsDocumented() throws IOException {
        String docs = Files.readString(DOCS);

        for (ReceiverType type : ReceiverTypes.ALL) {
            assertThat(docs).as(type.name()).contains("## `" + type.name() + "`");
            type.settings().forEach(setting -> assertThat(docs).as(type.name()).contains("`" + setting + "`"));
        }
    }

    private static LocatedDocument document(String yaml) throws IOException {
        return DocumentReader.read(yaml.getBytes(UTF_8)).get(0);
    }

    private static ReceiverSettings read(String name, LocatedDocument document) {
        ReceiverType type = ReceiverTypes.ALL.stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst()
                .orElseThrow();
        return type.read(new StrictObject(document, document.root(), "", type.settings()));
    }

    private static ReceiverContext context() {
        return new ReceiverContext("test", new Topics("podtrail."), Map.of(), ENVIRONMENT, System.out, false);
    }
}
