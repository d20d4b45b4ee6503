package io.podtrail.sink.receivers.opsgenie;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Groups;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverSample;
import io.podtrail.sink.receivers.StrictServer;
import io.podtrail.sink.receivers.StrictServer.Reply;
import io.podtrail.sink.receivers.StrictServer.Request;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that is as strict as Opsgenie's Alert API, which is also that of Jira Service Management. */
final class OpsgenieTest {
    private static final String KEY = "0123abcd-0123-abcd-0123-0123456789ab";

    /** Aliases of open alerts. */
    private final Set<String> open = new HashSet<>();

    private final StrictServer server = new StrictServer(this::answer);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void anAlertSaysWhatWhereHowUrgentAndWhoIsNotified() throws Exception {
        try (Receiver receiver =
                receiver("opsgenie", "responders: ['team:platform', 'user:a@example.com'], tags: [podtrail]")) {
            receiver.deliver(Groups.small());
        }

        JsonNode json = tree(server.last().body());
        assertThat(json.path("message").asText()).contains("payments");
        assertThat(json.path("priority").asText()).isEqualTo("P1");
        assertThat(json.path("description").asText()).contains("Deployment/api", ", as a patch:");
        assertThat(json.at("/responders/0").toString()).isEqualTo("{\"type\":\"team\",\"name\":\"platform\"}");
        assertThat(json.at("/responders/1").toString()).isEqualTo("{\"type\":\"user\",\"username\":\"a@example.com\"}");
        assertThat(json.at("/tags/0").asText()).isEqualTo("podtrail");
        assertThat(json.at("/details/where").asText()).isEqualTo("prod/payments");
    }

    @ParameterizedTest
    @ValueSource(strings = {"opsgenie", "jsm"})
    void aGroupIsOneAlertWithNotesThatIsClosedWhenItResolves(String type) throws Exception {
        try (Receiver receiver = receiver(type, "")) {
            Delivery opened = receiver.deliver(Groups.one());
            Delivery changed = receiver.deliver(Groups.after(Groups.small(), opened));
            assertThat(open).hasSize(1);
            assertThat(server.last().path()).endsWith("/notes?identifierType=alias");
            Delivery resolved = receiver.deliver(Groups.after(Groups.oneResolved(), changed));

            assertThat(open).isEmpty();
            assertThat(resolved).isEqualTo(Delivery.delivered());
            assertThat(opened.remember().toString()).doesNotContain(KEY);
        }
    }

    @Test
    void anAlertThatAPersonClosedComesBackWhileSomethingIsOpen() throws Exception {
        try (Receiver receiver = receiver("opsgenie", "")) {
            Delivery opened = receiver.deliver(Groups.one());
            open.clear();
            receiver.deliver(Groups.after(Groups.small(), opened));

            assertThat(open).hasSize(1);
        }
    }

    @Test
    void anAlertThatIsGoneNeedsNoClosing() throws Exception {
        try (Receiver receiver = receiver("opsgenie", "")) {
            server.fail(Reply.of(404, "{\"message\": \"Alert does not exist\"}"));

            assertThat(receiver.deliver(Groups.oneResolved())).isEqualTo(Delivery.delivered());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whateverAnAlertHoldsOpsgenieTakesIt(long seed) throws Exception {
        try (Receiver receiver = receiver("opsgenie", "console: 'https://podtrail.example'")) {
            assertThat(receiver.deliver(Groups.hostile(seed)).outcome()).isEqualTo(Outcome.DELIVERED);
            assertThat(server.last().body()).doesNotContain("<", ">");
        }
    }

    @Test
    void tooManyRequestsAndServerErrorsAreTriedAgainAndAWrongKeyIsNot() throws Exception {
        try (Receiver receiver = receiver("opsgenie", "")) {
            server.fail(Reply.after(30, 429, "{\"message\": \"You are making too many requests!\"}"));
            server.fail(Reply.of(503, ""));
            server.fail(Reply.of(401, "{\"message\": \"Key format is not valid: " + KEY + "\"}"));

            assertThat(receiver.deliver(Groups.one()).retryAfter()).hasSeconds(30);
            assertThat(receiver.deliver(Groups.one()).outcome()).isEqualTo(Outcome.RETRY);
            Delivery refused = receiver.deliver(Groups.one());
            assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(refused.explanation()).contains("HTTP 401").doesNotContain(KEY);
        }
    }

    @Test
    void aKeyThatCannotBeOneIsNamedAtTheStart() {
        assertThatThrownBy(() -> ReceiverSample.open("opsgenie", "{apiKeyEnv: KEY}", Map.of("KEY", "s3cr3t\nx")))
                .hasMessageContaining("API key")
                .hasMessageNotContaining("s3cr3t");
    }

    private Receiver receiver(String type, String more) throws Exception {
        String yaml = "{apiKeyEnv: KEY, apiUrl: '%s'%s}".formatted(server.url(""), more.isEmpty() ? "" : ", " + more);
        return ReceiverSample.open(type, yaml, Map.of("KEY", KEY));
    }

    private Reply answer(Request request) {
        if (!("GenieKey " + KEY).equals(request.headers().getFirst("Authorization"))) {
            return Reply.of(401, "{\"message\": \"Could not authenticate\"}");
        }
        JsonNode json = tree(request.body());
        String mistake = request.path().equals("/v2/alerts") ? create(json) : act(request.path(), json);
        return mistake.isEmpty()
                ? Reply.of(202, "{\"result\": \"Request will be processed\"}")
                : Reply.of(422, "{\"message\": \"%s\"}".formatted(mistake));
    }

    private String create(JsonNode json) {
        String message = json.path("message").asText();
        int details = 0;
        for (JsonNode detail : json.path("details")) {
            details += detail.asText().length() + 20;
        }
        if (message.isBlank() || message.length() > 130) {
            return "message";
        }
        if (json.path("description").asText().length() > 15_000
                || json.path("entity").asText().length() > 512) {
            return "description";
        }
        if (details > 8_000 || json.path("alias").asText().length() > 512) {
            return "details";
        }
        open.add(json.path("alias").asText());
        return json.path("priority").asText().matches("P[1-5]") ? "" : "priority";
    }

    private String act(String path, JsonNode json) {
        String[] parts = path.split("[/?]", -1);
        if (parts[4].equals("close")) {
            open.remove(parts[3]);
        }
        boolean isValid = path.endsWith("?identifierType=alias")
                && json.path("note").asText().length() <= 25_000;
        return isValid ? "" : "note";
    }

    private static JsonNode tree(String body) {
        try {
            return new JsonMapper().readTree(body.getBytes(UTF_8));
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
