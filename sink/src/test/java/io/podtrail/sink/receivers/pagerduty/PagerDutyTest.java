package io.podtrail.sink.receivers.pagerduty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Golden;
import io.podtrail.sink.receivers.Groups;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.StrictServer;
import io.podtrail.sink.receivers.StrictServer.Reply;
import io.podtrail.sink.receivers.StrictServer.Request;
import io.podtrail.sink.receivers.http.Connection;
import io.podtrail.sink.receivers.http.HttpPoster;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.Severities;
import io.podtrail.sink.receivers.message.Template;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that is as strict as the Events API v2, and drops what PagerDuty drops. */
final class PagerDutyTest {
    private static final String KEY = "a".repeat(31) + "1";
    private static final String OLD_KEY = "a".repeat(31) + "0";
    private static final String FORGOTTEN_KEY = "a".repeat(31) + "f";

    /** Open incidents, as routing key and dedup key. */
    private final TreeSet<String> open = new TreeSet<>();

    private final StrictServer server = new StrictServer(this::enqueue);

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void eventsReadAsInTheGoldenFiles() {
        Golden.compare("pagerduty-small", event(Groups.small()));
        Golden.compare("pagerduty-digest", event(Groups.digest()));
        Golden.compare(
                "pagerduty-resolved",
                new String(
                        new PagerDutyEvent(config(server.url(""))).resolve(Groups.oneResolved(), Secret.of(KEY)),
                        UTF_8));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whateverAnAlertHoldsPagerDutyTakesTheEvent(long seed) {
        assertThat(mistakeIn(event(Groups.hostile(seed)))).isEmpty();
    }

    @Test
    void aGroupIsOneIncidentThatResolves() throws Exception {
        var receiver = receiver();

        Delivery opened = receiver.deliver(Groups.one());
        Delivery changed = receiver.deliver(Groups.after(Groups.small(), opened));
        assertThat(open).hasSize(1);
        Delivery resolved = receiver.deliver(Groups.after(Groups.oneResolved(), changed));

        assertThat(open).isEmpty();
        assertThat(resolved).isEqualTo(Delivery.delivered());
        assertThat(opened.remember().toString()).doesNotContain(KEY);
    }

    @Test
    void anIncidentUnderAnEarlierKeyIsResolvedThere() throws Exception {
        Delivery opened = receiver(OLD_KEY).deliver(Groups.one());

        Delivery resolved = receiver().deliver(Groups.after(Groups.oneResolved(), opened));

        assertThat(resolved).isEqualTo(Delivery.delivered());
        assertThat(open).isEmpty();
    }

    @Test
    void anOpenIncidentMovesToTheNewKey() throws Exception {
        Delivery opened = receiver(OLD_KEY).deliver(Groups.one());

        Delivery moved = receiver().deliver(Groups.after(Groups.small(), opened));

        assertThat(open)
                .singleElement()
                .satisfies(incident -> assertThat(incident).startsWith(KEY));
        assertThat(moved.remember()).isNotEqualTo(opened.remember());
    }

    @Test
    void aKeyThatNobodyKnowsAnyMoreIsSaidAndNotIgnored() throws Exception {
        Delivery opened = receiver(FORGOTTEN_KEY).deliver(Groups.one());

        Delivery resolved = receiver().deliver(Groups.after(Groups.oneResolved(), opened));

        assertThat(resolved.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(resolved.explanation()).contains("previousRoutingKeyFiles");
    }

    @Test
    void tooManyRequestsMeansMinutes() throws Exception {
        server.fail(Reply.of(429, "{\"status\": \"throttle exceeded\"}"));
        assertThat(receiver().deliver(Groups.one()).retryAfter()).isEqualTo(Duration.ofMinutes(2));

        server.fail(Reply.of(500, ""));
        assertThat(receiver().deliver(Groups.one()).outcome()).isEqualTo(Outcome.RETRY);

        server.fail(Reply.of(400, "{\"status\": \"invalid event\", \"errors\": [\"%s is unknown\"]}".formatted(KEY)));
        Delivery refused = receiver().deliver(Groups.one());
        assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(refused.detail()).contains("is unknown").doesNotContain(KEY);
    }

    @Test
    void aKeyThatIsNoneIsRefusedAtTheStartWithoutBeingShown() {
        assertThatThrownBy(() -> config("http://127.0.0.1", "s3cr3t"))
                .hasMessageContaining("32 letters and digits")
                .hasMessageNotContaining("s3cr3t");
    }

    private String event(Notification group) {
        return new String(new PagerDutyEvent(config("http://127.0.0.1")).trigger(group), UTF_8);
    }

    private PagerDutyReceiver receiver() {
        return receiver(KEY);
    }

    private PagerDutyReceiver receiver(String key) {
        return new PagerDutyReceiver(
                config(server.url(""), key),
                new HttpPoster(Connection.DIRECT, List.of(Secret.of(key)), Clock.systemUTC()));
    }

    private static PagerDutyConfig config(String api) {
        return config(api, KEY);
    }

    private static PagerDutyConfig config(String api, String key) {
        return new PagerDutyConfig(
                new Target(Secret.of(api)),
                Secret.of(key),
                key.equals(KEY) ? List.of(Secret.of(OLD_KEY)) : List.of(),
                Severities.OWN,
                Template.parse("{{headline}}: {{checks}}"),
                Groups.REFERENCES);
    }

    private Reply enqueue(Request request) {
        String mistake = request.path().equals("/v2/enqueue") ? mistakeIn(request.body()) : "path";
        if (!mistake.isEmpty()) {
            return Reply.of(400, "{\"status\": \"invalid event\", \"errors\": [\"%s\"]}".formatted(mistake));
        }
        JsonNode json = tree(request.body());
        String incident =
                json.path("routing_key").asText() + " " + json.path("dedup_key").asText();
        if (json.path("event_action").asText().equals("trigger")) {
            open.add(incident);
        } else {
            open.remove(incident);
        }
        return Reply.of(202, "{\"status\": \"success\", \"message\": \"Event processed\"}");
    }

    private static String mistakeIn(String body) {
        if (body.getBytes(UTF_8).length > 512_000) {
            return "payload too large";
        }
        JsonNode json = tree(body);
        if (json.path("routing_key").asText().length() != 32) {
            return "routing_key";
        }
        String dedup = json.path("dedup_key").asText();
        if (dedup.isEmpty() || dedup.length() > 255) {
            return "dedup_key";
        }
        if (json.path("event_action").asText().equals("resolve")) {
            return "";
        }
        JsonNode payload = json.path("payload");
        String summary = payload.path("summary").asText();
        if (summary.isEmpty() || summary.length() > 1_024) {
            return "summary";
        }
        if (payload.path("source").asText().isEmpty()) {
            return "source";
        }
        if (!List.of("critical", "error", "warning", "info")
                .contains(payload.path("severity").asText())) {
            return "severity";
        }
        Instant.parse(payload.path("timestamp").asText());
        return payload.path("custom_details").isObject() ? "" : "custom_details";
    }

    private static JsonNode tree(String body) {
        try {
            return new JsonMapper().readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
