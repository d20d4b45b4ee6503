package io.podtrail.sink.receivers.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.events.AlertType;
import io.podtrail.events.Cause;
import io.podtrail.sink.AlertBuilder;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Golden;
import io.podtrail.sink.receivers.Groups;
import io.podtrail.sink.receivers.StrictServer;
import io.podtrail.sink.receivers.StrictServer.Reply;
import io.podtrail.sink.receivers.StrictServer.Request;
import io.podtrail.sink.receivers.http.Connection;
import io.podtrail.sink.receivers.http.Credentials;
import io.podtrail.sink.receivers.http.CustomHeaders;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.Severities;
import io.podtrail.sink.receivers.message.Template;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against two servers that are as strict as Alertmanager's API v2. */
final class AlertmanagerTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-02T12:00:00Z"), ZoneOffset.UTC);

    /** The end of each alert, by its labels. */
    private final Map<String, Instant> ends = new ConcurrentHashMap<>();

    private final StrictServer one = new StrictServer(this::post);
    private final StrictServer two = new StrictServer(this::post);

    @AfterEach
    void stop() {
        one.close();
        two.close();
    }

    @Test
    void alertsReadAsInTheGoldenFile() throws Exception {
        receiver(one).deliver(Groups.small());

        Golden.compare("alertmanager-small", one.last().body());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whateverAnAlertHoldsAlertmanagerTakesIt(long seed) throws Exception {
        assertThat(receiver(one).deliver(Groups.hostile(seed))).isEqualTo(Delivery.delivered());
    }

    @Test
    void theLabelsOfAnAlertStayTheSameUntilItHasResolved() throws Exception {
        var receiver = receiver(one);

        receiver.deliver(Groups.one());
        assertThat(ends.values()).containsExactly(NOON.instant().plus(Duration.ofMinutes(10)));
        receiver.deliver(Groups.oneResolved());

        assertThat(ends.values())
                .singleElement()
                .satisfies(end -> assertThat(end).isBefore(NOON.instant()));
    }

    @ParameterizedTest(name = "opened as {0}, then {1}")
    @CsvSource({"GRANDFATHERED, VIOLATION", "VIOLATION, GRANDFATHERED"})
    void anAlertKeepsItsNameWhenItsTypeChangesSoThatNothingResolvesThatIsOpen(AlertType opened, AlertType now)
            throws Exception {
        var receiver = receiver(one);
        Instant later = NOON.instant().minusSeconds(60);

        receiver.deliver(AlertBuilder.anAlert().about(opened).notification());
        receiver.deliver(AlertBuilder.anAlert()
                .about(now)
                .openedAs(opened)
                .changed(Cause.POD_CREATED)
                .notification());
        assertThat(ends).hasSize(1).allSatisfy((labels, end) -> assertThat(end).isAfter(NOON.instant()));
        assertThat(tree(one.last().body()).at("/0/annotations/type").asText()).isEqualTo(now.toString());

        receiver.deliver(AlertBuilder.anAlert()
                .about(now)
                .openedAs(opened)
                .resolved(Cause.FIXED, later)
                .notification());
        assertThat(ends).hasSize(1).allSatisfy((labels, end) -> assertThat(end).isEqualTo(later));
    }

    @Test
    void whatIsOpenMustBeToldAgainLongBeforeItsEnd() {
        assertThat(receiver(one).maxRepeatInterval())
                .contains(Duration.ofMinutes(10).dividedBy(4));
    }

    @Test
    void aResolveIsSaidAgainForFiveMinutesAsItWas() throws Exception {
        var receiver = receiver(one);
        assertThat(receiver.repeatsResolvesFor()).isEqualTo(Duration.ofMinutes(5));

        receiver.deliver(Groups.oneResolved());
        receiver.deliver(Groups.oneResolved());

        assertThat(one.accepted()).hasSize(2);
        assertThat(one.accepted().get(1).body()).isEqualTo(one.accepted().get(0).body());
    }

    @Test
    void everyInstanceIsToldAndOnlyThoseThatFailedAreAskedAgain() throws Exception {
        var receiver = receiver(one, two);
        two.fail(Reply.of(503, "starting"));

        assertThat(receiver.deliver(Groups.one())).isEqualTo(Delivery.retry("HTTP 503", "starting"));
        assertThat(receiver.deliver(Groups.one())).isEqualTo(Delivery.delivered());

        assertThat(one.accepted()).hasSize(1);
        assertThat(two.accepted()).hasSize(1);
        assertThat(receiver.deliver(Groups.one())).isEqualTo(Delivery.delivered());
        assertThat(one.accepted()).hasSize(2);
    }

    @Test
    void aDeadInstanceDoesNotKeepTheOthersFromBeingTold() throws Exception {
        two.close();

        assertThat(receiver(two, one).deliver(Groups.one()).outcome()).isEqualTo(Outcome.RETRY);

        assertThat(one.accepted()).hasSize(1);
    }

    @Test
    void whatOneInstanceRefusesIsRefusedWhenTheOthersHaveIt() throws Exception {
        one.fail(Reply.of(400, "\"bad request\""));

        assertThat(receiver(one, two).deliver(Groups.one()).outcome()).isEqualTo(Outcome.REFUSED);

        assertThat(two.accepted()).hasSize(1);
    }

    private static AlertmanagerReceiver receiver(StrictServer... instances) {
        List<Target> targets =
                Stream.of(instances).map(server -> server.target("/")).toList();
        return new AlertmanagerReceiver(
                new AlertmanagerConfig(
                        targets,
                        Credentials.NONE,
                        CustomHeaders.NONE,
                        Duration.ofMinutes(10),
                        Severities.OWN,
                        Map.of("team", "platform"),
                        Template.parse("{{headline}}"),
                        Groups.REFERENCES,
                        Connection.DIRECT),
                NOON);
    }

    private Reply post(Request request) {
        if (!request.path().equals("/api/v2/alerts")) {
            return Reply.of(404, "");
        }
        JsonNode alerts = tree(request.body());
        if (!alerts.isArray() || alerts.isEmpty()) {
            return Reply.of(400, "\"no array of alerts\"");
        }
        for (JsonNode alert : alerts) {
            JsonNode labels = alert.path("labels");
            Instant start = Instant.parse(alert.path("startsAt").asText());
            Instant end = Instant.parse(alert.path("endsAt").asText());
            boolean emptyLabel = labels.propertyStream()
                    .anyMatch(label -> label.getValue().asText().isEmpty()
                            || !label.getKey().matches("[a-zA-Z_][a-zA-Z0-9_]*"));
            if (labels.isEmpty() || emptyLabel || end.isBefore(start) || !labels.has("alertname")) {
                return Reply.of(400, "\"invalid alert\"");
            }
            ends.put(labels.toString(), end);
        }
        return Reply.of(200, "");
    }

    private static JsonNode tree(String body) {
        try {
            return new JsonMapper().readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
