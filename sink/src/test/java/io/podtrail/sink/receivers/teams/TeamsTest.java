package io.podtrail.sink.receivers.teams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Golden;
import io.podtrail.sink.receivers.Groups;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.StrictServer;
import io.podtrail.sink.receivers.StrictServer.Reply;
import io.podtrail.sink.receivers.http.Connection;
import io.podtrail.sink.receivers.http.HttpPoster;
import io.podtrail.sink.receivers.message.Template;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that takes what a workflow of Teams takes. */
final class TeamsTest {
    private static final TeamsCard CARD =
            new TeamsCard(Template.parse("{{headline}}"), Template.parse("{{summary}}"), Groups.REFERENCES);
    private static final Set<String> ELEMENTS = Set.of("RichTextBlock", "Container");

    private final StrictServer server = new StrictServer(request -> {
        String mistake = mistakeIn(request.body());
        return mistake.isEmpty() ? Reply.of(202, "") : Reply.of(400, mistake);
    });

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void cardsReadAsInTheGoldenFiles() {
        Golden.compare("teams-small", json(Groups.small()));
        Golden.compare("teams-300-workloads", json(Groups.large(300)));
        Golden.compare("teams-digest", json(Groups.digest()));
        Golden.compare("teams-resolved", json(Groups.oneResolved()));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whateverAnAlertHoldsTeamsTakesTheCard(long seed) {
        assertThat(mistakeIn(json(Groups.hostile(seed)))).isEmpty();
    }

    @Test
    void aWorkflowTakesEveryGroup() throws Exception {
        for (Notification group : List.of(Groups.small(), Groups.large(300), Groups.digest(), Groups.oneResolved())) {
            assertThat(receiver().deliver(group)).isEqualTo(Delivery.delivered());
        }
    }

    @Test
    void aLargeGroupNamesTheWorstAndCountsTheRest() {
        String card = json(Groups.large(300));

        int told = card.split("Deployment/service-\\d\\d\\d(?= in|\",)", -1).length - 1;
        assertThat(told).isGreaterThan(20);
        assertThat(card).contains("\"and %d more\"".formatted(300 - told), "17 silenced");
    }

    @Test
    void failuresThatComeWithAStatusOf200AreSeen() throws Exception {
        String failed = "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error %d";
        server.fail(Reply.of(200, failed.formatted(429)));
        assertThat(receiver().deliver(Groups.one()).outcome()).isEqualTo(Delivery.Outcome.RETRY);

        server.fail(Reply.of(200, failed.formatted(413)));
        assertThat(receiver().deliver(Groups.one()).outcome()).isEqualTo(Delivery.Outcome.REFUSED);

        server.fail(Reply.of(200, "1"));
        assertThat(receiver().deliver(Groups.one())).isEqualTo(Delivery.delivered());
    }

    private TeamsReceiver receiver() {
        return new TeamsReceiver(
                server.target("/workflows/s3cr3t"),
                CARD,
                new HttpPoster(Connection.DIRECT, List.of(), Clock.systemUTC()));
    }

    private static String json(Notification group) {
        return new String(CARD.of(group), UTF_8);
    }

    private static String mistakeIn(String body) {
        if (body.getBytes(UTF_8).length > 28 * 1_000) {
            return "too large";
        }
        JsonNode attachment = tree(body).path("attachments").path(0);
        JsonNode card = attachment.path("content");
        if (!attachment.path("contentType").asText().equals("application/vnd.microsoft.card.adaptive")
                || !card.path("type").asText().equals("AdaptiveCard")
                || card.path("body").isEmpty()) {
            return "no card";
        }
        return mistakeIn(card.path("body"));
    }

    /** Text stands in text runs only, which know no Markdown. */
    private static String mistakeIn(JsonNode elements) {
        for (JsonNode element : elements) {
            if (!ELEMENTS.contains(element.path("type").asText())) {
                return "element " + element;
            }
            for (JsonNode run : element.path("inlines")) {
                String text = run.path("text").asText();
                if (text.isEmpty() || !run.path("type").asText().equals("TextRun")) {
                    return "run " + run;
                }
                if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.FORMAT)) {
                    return "format character in " + run;
                }
            }
            String mistake = mistakeIn(element.path("items"));
            if (!mistake.isEmpty()) {
                return mistake;
            }
        }
        return "";
    }

    private static JsonNode tree(String body) {
        try {
            return new JsonMapper().readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
