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
import io.podtrail.sink.kubernetes.KubernetesClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReceiverTypesTest {
    private static final Path DOCS = Path.of(System.getProperty("podtrail.root"), "docs");
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
                "alertmanager|{urls: ['http://a:9093'], headers: {X-Scope-OrgID: team-a}}|alertmanager http://a:9093",
                "webhook|{urlEnv: URL, headers: {Authorization: {env: TOKEN}}}|webhook https://hooks.example.com",
                "webhook|{urlEnv: URL, format: template, body: '{\"text\": \"{{headline}}\", \"pods\": {{pods}}}'}|webhook https://hooks.example.com",
                "email|{server: smtp.example.com, username: me, passwordEnv: TOKEN, from: a@example.com, to: b@example.com}|email smtp.example.com:587",
                "email|{server: 'smtp.example.com:2465', tls: implicit, from: Podtrail <a@example.com>, to: [b@example.com, c@example.com]}|email smtp.example.com:2465",
                "opsgenie|{apiKeyEnv: KEY, responders: 'team:a', tags: [x], severities: {warning: P2}}|opsgenie https://api.opsgenie.com",
                "jsm|{apiKeyEnv: KEY}|jsm https://api.atlassian.com",
                "google-chat|{urlEnv: URL}|google-chat https://hooks.example.com",
                "discord|{urlEnv: URL}|discord https://hooks.example.com",
                "mattermost|{urlEnv: URL}|mattermost https://hooks.example.com",
                "jira|{baseUrl: 'https://jira.example.com', project: SEC, tokenEnv: TOKEN}|jira https://jira.example.com",
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
                "webhook|{urlEnv: URL, headers: {Host: x}}|headers.Host: is set by Podtrail itself",
                "webhook|{urlEnv: URL, headers: {'a b': x}}|headers.a b: is not a valid name of a header",
                "webhook|{urlEnv: URL, headers: {X-A: \"a\\r\\nb: c\"}}|headers.X-A: must be 1 to 4000 printable ASCII characters on one line",
                "webhook|{urlEnv: URL, headers: {Authorization: s3cr3t}}|headers.Authorization: is a secret: write {file: PATH} or {env: NAME}",
                "webhook|{urlEnv: URL, tokenEnv: TOKEN, headers: {authorization: {env: TOKEN}}}|headers.authorization: is made of the token or user name",
                "webhook|{urlEnv: URL, headers: {X-A: {env: A, file: b}}}|headers.X-A: needs either file or env",
                "webhook|{urlEnv: URL, headers: {X-A: {url: A}}}|headers.X-A.url: unknown field",
                "webhook|{urlEnv: URL, headers: {X-A: 1}}|headers.X-A: must be a string: put it in quotes",
                "webhook|{urlEnv: URL, format: template}|body: is missing",
                "webhook|{urlEnv: URL, body: '{}'}|body: needs \"format: template\"",
                "webhook|{urlEnv: URL, format: template, body: '{\"a\": {{headline}}}'}|body: is not valid JSON",
                "webhook|{urlEnv: URL, format: template, body: '{\"a\": \"{{headlin}}\"}'}|body: unknown placeholder {{headlin}}",
                "webhook|{urlEnv: URL, format: template, body: a, contentType: text/html}|contentType: unknown value",
                "email|{from: a@example.com, to: b@example.com}|server: is missing",
                "email|{server: 'smtp:99999', from: a@example.com, to: b@example.com}|server: must be a host, or host:port",
                "email|{server: smtp, to: b@example.com}|from: is missing",
                "email|{server: smtp, from: a@example.com}|to: is missing",
                "email|{server: smtp, from: \"a@example.com\\r\\nBcc: x@example.com\", to: b@example.com}|from: ",
                "email|{server: smtp, from: a@example.com, to: 'b@example.com, c@example.com'}|to: \"b@example.com, c@example.com\" is not a valid address",
                "email|{server: smtp, from: a@example.com, to: b}|to: \"b\" is not a valid address",
                "email|{server: smtp, from: a@example.com, to: b@example.com, tls: ssl}|tls: unknown value \"ssl\"",
                "email|{server: smtp, from: a@example.com, to: b@example.com, username: u}|username: a user name and a password need each other",
                "email|{server: smtp, from: a@example.com, to: b@example.com, username: u, passwordEnv: TOKEN, tls: none}|tls: a password is never sent without TLS",
                "opsgenie|{}|apiKeyFile: is missing",
                "opsgenie|{apiKeyEnv: KEY, responders: platform}|responders: \"platform\" is not valid: write team:NAME",
                "opsgenie|{apiKeyEnv: KEY, severities: {critical: P0}}|severities.critical: unknown value \"P0\"",
                "jsm|{apiKeyEnv: KEY, tags: ['']}|tags: must be at most 20",
                "discord|{}|urlFile: is missing",
                "mattermost|{urlEnv: URL, title: '{{headlin}}'}|title: unknown placeholder",
                "google-chat|{urlEnv: URL, text: a}|text: unknown field",
                "jira|{project: SEC, tokenEnv: TOKEN}|baseUrl: is missing",
                "kubernetes-event|{}|cluster: is missing",
                "jira|{baseUrl: 'http://169.254.169.254', project: SEC, tokenEnv: TOKEN}|baseUrl: The host is the link-local or metadata address",
                "jira|{baseUrl: 'https://a.example', project: 'SEC\" OR 1', tokenEnv: TOKEN}|project: must be the key of a project",
                "jira|{baseUrl: 'https://a.example', project: SEC}|username: is missing",
                "jira|{baseUrl: 'https://a.example', project: SEC, tokenEnv: TOKEN, labels: ['a b']}|labels: must have no spaces",
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
        String docs =
                Files.readString(DOCS.resolve("receivers.md")) + Files.readString(DOCS.resolve("receivers-more.md"));

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
        return new ReceiverContext(
                "test", new Topics("podtrail."), Map.of(), ENVIRONMENT, System.out, false, KubernetesClients.NONE);
    }
}
