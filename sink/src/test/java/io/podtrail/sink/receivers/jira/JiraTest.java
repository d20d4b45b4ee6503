package io.podtrail.sink.receivers.jira;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.sink.AlertBuilder;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Groups;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverSample;
import io.podtrail.sink.receivers.StrictServer;
import io.podtrail.sink.receivers.StrictServer.Reply;
import io.podtrail.sink.receivers.StrictServer.Request;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that is as strict as Jira's REST API 2, in its two editions. */
final class JiraTest {
    private static final String TRANSITIONS =
            "{\"transitions\": [{\"id\": \"11\", \"name\": \"Start\", \"to\": {\"name\": \"In Progress\"}},"
                    + " {\"id\": \"31\", \"name\": \"Close it\", \"to\": {\"name\": \"Done\"}}]}";

    /** The issues' labels, by their keys. */
    private final Map<String, String> issues = new LinkedHashMap<>();

    private final List<String> done = new ArrayList<>();
    private final List<String> comments = new ArrayList<>();
    private boolean isCloud = true;

    private final StrictServer server = new StrictServer(this::answer);

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aGroupIsOneIssueThatIsCommentedAndMovedToItsEnd(boolean cloud) throws Exception {
        isCloud = cloud;
        try (Receiver receiver = receiver("resolveTransition: done")) {
            Delivery opened = receiver.deliver(Groups.one());
            Delivery changed = receiver.deliver(Groups.after(Groups.small(), opened));
            assertThat(issues).hasSize(1);
            assertThat(comments).hasSize(1);
            assertThat(opened.remember()).containsEntry("issue", "SEC-1");
            Delivery resolved = receiver.deliver(Groups.after(Groups.oneResolved(), changed));

            assertThat(resolved).isEqualTo(Delivery.delivered());
            assertThat(done).containsExactly("SEC-1");
            assertThat(comments).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIssueThatIsNotRememberedIsFoundByItsLabel(boolean cloud) throws Exception {
        isCloud = cloud;
        try (Receiver receiver = receiver("")) {
            receiver.deliver(Groups.one());
            Delivery again = receiver.deliver(Groups.one());

            assertThat(issues).hasSize(1);
            assertThat(again.remember()).containsEntry("issue", "SEC-1");
        }
    }

    @Test
    void anIssueThatWasDeletedIsCreatedAnew() throws Exception {
        try (Receiver receiver = receiver("")) {
            Delivery opened = receiver.deliver(Groups.one());
            issues.clear();
            Delivery changed = receiver.deliver(Groups.after(Groups.small(), opened));

            assertThat(changed.remember()).containsEntry("issue", "SEC-1");
            assertThat(issues).hasSize(1);
            issues.clear();
            assertThat(receiver.deliver(Groups.after(Groups.oneResolved(), changed)))
                    .isEqualTo(Delivery.delivered());
        }
    }

    @Test
    void anIssueThatAPersonClosedIsNotMovedAgain() throws Exception {
        try (Receiver receiver = receiver("resolveTransition: Start")) {
            Delivery opened = receiver.deliver(Groups.one());
            done.add("SEC-1");
            receiver.deliver(Groups.after(Groups.oneResolved(), opened));

            assertThat(done).containsExactly("SEC-1");
            assertThat(comments).hasSize(1);
        }
    }

    @Test
    void aTransitionThatIsNotThereIsRefusedWithThoseThatAre() throws Exception {
        try (Receiver receiver = receiver("resolveTransition: Resolve")) {
            Delivery opened = receiver.deliver(Groups.one());
            Delivery resolved = receiver.deliver(Groups.after(Groups.oneResolved(), opened));

            assertThat(resolved.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(resolved.explanation()).contains("close it", "resolveTransition");
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whateverAnAlertHoldsJiraTakesTheIssue(long seed) throws Exception {
        try (Receiver receiver = receiver("resolveTransition: Done")) {
            assertThat(receiver.deliver(Groups.hostile(seed)).outcome()).isEqualTo(Outcome.DELIVERED);
        }
    }

    @Test
    void namesStartNoMacroAndMentionNoOne() throws Exception {
        try (Receiver receiver = receiver("")) {
            receiver.deliver(AlertBuilder.anAlert()
                    .workload("{html}x{html} [~admin] [ok|https://evil.example] !http://evil.example/a.png!")
                    .notification());
        }

        assertThat(tree(server.last().body()).at("/fields/description").asText())
                .contains("\\{html\\}x", "\\[\\~admin\\]", "\\[ok\\|", "\\!http")
                .doesNotContain(" {html", " [~", " [ok", " !http");
    }

    @Test
    void tooManyRequestsAreTriedAgainAndAWrongFieldIsNot() throws Exception {
        try (Receiver receiver = receiver("")) {
            server.fail(Reply.after(9, 429, ""));
            assertThat(receiver.deliver(Groups.one()).retryAfter()).hasSeconds(9);

            server.fail(Reply.of(401, "s3cr3t"));
            Delivery refused = receiver.deliver(Groups.one());
            assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(refused.explanation()).contains("HTTP 401").doesNotContain("s3cr3t");
        }
    }

    private Receiver receiver(String more) throws Exception {
        String yaml = "{baseUrl: '%s', project: SEC, username: me, passwordEnv: TOKEN%s}"
                .formatted(server.url(""), more.isEmpty() ? "" : ", " + more);
        return ReceiverSample.open("jira", yaml, Map.of("TOKEN", "s3cr3t"));
    }

    private Reply answer(Request request) {
        String path = request.path();
        JsonNode json = tree(request.body());
        if (path.equals("/rest/api/2/search/jql")) {
            return isCloud ? search(json) : Reply.of(404, "");
        }
        if (path.equals("/rest/api/2/search")) {
            return isCloud ? Reply.of(410, "") : search(json);
        }
        if (path.equals("/rest/api/2/issue")) {
            return create(json.path("fields"));
        }
        String key = path.replaceAll(".*/issue/([A-Z0-9-]+).*", "$1");
        return issues.containsKey(key) ? act(path, key, json) : Reply.of(404, "{\"errorMessages\": [\"gone\"]}");
    }

    private Reply search(JsonNode json) {
        String jql = json.path("jql").asText();
        return issues.entrySet().stream()
                .filter(issue -> jql.contains("\"" + issue.getValue() + "\"") && !done.contains(issue.getKey()))
                .map(issue -> Reply.of(200, "{\"issues\": [{\"key\": \"%s\"}]}".formatted(issue.getKey())))
                .findFirst()
                .orElse(Reply.of(200, "{\"issues\": []}"));
    }

    private Reply create(JsonNode fields) {
        String summary = fields.path("summary").asText();
        boolean isValid = !summary.isBlank()
                && summary.length() <= 255
                && !summary.contains("\n")
                && fields.path("description").asText().length() <= 32_767
                && fields.at("/project/key").asText().equals("SEC")
                && fields.at("/issuetype/name").asText().equals("Task");
        if (!isValid) {
            return Reply.of(400, "{\"errors\": {}}");
        }
        String key = "SEC-" + (issues.size() + 1);
        issues.put(key, fields.at("/labels/0").asText());
        return Reply.of(201, "{\"id\": \"1\", \"key\": \"%s\"}".formatted(key));
    }

    private Reply act(String path, String key, JsonNode json) {
        if (path.endsWith("/comment")) {
            comments.add(json.path("body").asText());
            return Reply.of(201, "{\"id\": \"1\"}");
        }
        if (path.endsWith("?fields=status")) {
            String category = done.contains(key) ? "done" : "new";
            return Reply.of(
                    200, "{\"fields\": {\"status\": {\"statusCategory\": {\"key\": \"%s\"}}}}".formatted(category));
        }
        if (json.has("transition")) {
            done.add(key);
            return json.at("/transition/id").asText().equals("31") ? Reply.of(204, "") : Reply.of(400, "");
        }
        return Reply.of(200, TRANSITIONS);
    }

    private static JsonNode tree(String body) {
        try {
            return new JsonMapper().readTree(body);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
