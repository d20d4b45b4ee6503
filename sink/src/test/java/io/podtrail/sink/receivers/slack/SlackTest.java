package io.podtrail.sink.receivers.slack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Golden;
import io.podtrail.sink.receivers.Groups;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Notification.Item;
import io.podtrail.sink.receivers.Notification.Reason;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.StrictServer;
import io.podtrail.sink.receivers.StrictServer.Reply;
import io.podtrail.sink.receivers.http.Connection;
import io.podtrail.sink.receivers.http.Credentials;
import io.podtrail.sink.receivers.http.HttpPoster;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Template;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that is as strict as Slack. */
final class SlackTest {
    private static final SlackMessage MESSAGE =
            new SlackMessage(Template.parse("{{headline}}"), Template.parse("{{summary}}"), Groups.REFERENCES);

    private final SlackProtocol slack = new SlackProtocol();
    private final StrictServer server = new StrictServer(
            request -> request.path().startsWith("/services/") ? slack.webhook(request) : slack.api(request));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void messagesReadAsInTheGoldenFiles() {
        Golden.compare("slack-small", MESSAGE.of(Groups.small()).toString());
        Golden.compare("slack-300-workloads", MESSAGE.of(Groups.large(300)).toString());
        Golden.compare("slack-digest", MESSAGE.of(Groups.digest()).toString());
        Golden.compare("slack-resolved", MESSAGE.of(Groups.oneResolved()).toString());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whateverAnAlertHoldsSlackTakesTheMessage(long seed) {
        assertThat(SlackProtocol.mistakeIn(MESSAGE.of(Groups.hostile(seed)).toString()))
                .isEmpty();
        var wild = new SlackMessage(
                Template.parse("*{{workload}}* & {{groupLabels}}"),
                Template.parse("{{groupLabels}} {{checks}}"),
                References.NONE);
        assertThat(SlackProtocol.mistakeIn(wild.of(Groups.hostile(seed)).toString()))
                .doesNotContain("ping", "length", "control", "blocks");
    }

    @Test
    void aLargeGroupNamesTheWorstAndCountsTheRest() {
        String message = MESSAGE.of(Groups.large(300)).toString();

        assertThat(message)
                .contains("300 workloads in prod/payments violate restricted (enforce)")
                .contains("Deployment/service-000")
                .contains("Open and not shown: 17 silenced")
                .contains("<https://podtrail.example/console|Open the console>");
        int told = message.split("Deployment/service-\\d\\d\\d`? in", -1).length - 1;
        assertThat(message).contains("and %d more*".formatted(300 - told));
    }

    @Test
    void aWebhookTakesEveryGroup() throws Exception {
        var receiver = webhook();

        for (Notification group : List.of(Groups.small(), Groups.large(300), Groups.digest(), Groups.oneResolved())) {
            assertThat(receiver.deliver(group)).isEqualTo(Delivery.delivered());
        }
        assertThat(server.accepted()).hasSize(4);
    }

    @Test
    void aWebhooksSuccessIsTheWordOk() throws Exception {
        server.fail(Reply.of(200, "no_text"));
        assertThat(webhook().deliver(Groups.one())).isEqualTo(Delivery.refused("HTTP 200", "no_text"));

        server.fail(Reply.of(410, "channel_is_archived"));
        assertThat(webhook().deliver(Groups.one())).isEqualTo(Delivery.refused("HTTP 410", "channel_is_archived"));

        server.fail(Reply.of(500, "rollup_error"));
        assertThat(webhook().deliver(Groups.one())).isEqualTo(Delivery.retry("HTTP 500", "rollup_error"));

        server.fail(Reply.after(30, 429, "rate_limited"));
        assertThat(webhook().deliver(Groups.one()))
                .isEqualTo(Delivery.retry("HTTP 429", "rate_limited", Duration.ofSeconds(30)));
    }

    @Test
    void aBotEditsItsMessageWhenTheGroupResolves() throws Exception {
        var bot = bot();

        Delivery opened = bot.deliver(Groups.one());
        Delivery resolved = bot.deliver(Groups.after(Groups.oneResolved(), opened));

        assertThat(opened.remember()).containsEntry("channel", "C024BE91L").containsKey("ts");
        assertThat(resolved).isEqualTo(Delivery.delivered());
        assertThat(server.accepted())
                .extracting(StrictServer.Request::path)
                .containsExactly("/api/chat.postMessage", "/api/chat.update");
        assertThat(slack.messages().values())
                .singleElement()
                .satisfies(message -> assertThat(message.toString()).contains("✅", "FIXED"));
    }

    @Test
    void whatIsNewIsSeenInTheChannelAndWhatOnlyChangesIsNot() throws Exception {
        var bot = bot();
        Delivery opened = bot.deliver(Groups.one());

        Delivery more = bot.deliver(Groups.after(Groups.small(), opened));
        bot.deliver(Groups.after(known(Groups.small(), Reason.CHANGED), more));
        bot.deliver(Groups.after(known(Groups.small(), Reason.REPEATED), more));

        assertThat(more).isEqualTo(opened);
        assertThat(server.accepted())
                .extracting(StrictServer.Request::path)
                .containsExactly(
                        "/api/chat.postMessage",
                        "/api/chat.update",
                        "/api/chat.postMessage",
                        "/api/chat.update",
                        "/api/chat.update",
                        "/api/chat.postMessage");
        JsonNode reply = new JsonMapper().readTree(server.last().body());
        assertThat(reply.path("thread_ts").asText()).isEqualTo(opened.remember().get("ts"));
        assertThat(reply.path("reply_broadcast").asBoolean()).isTrue();
        assertThat(reply.path("text").asText()).startsWith("Still open: ");
    }

    @Test
    void aMessageThatIsGoneIsPostedAnew() throws Exception {
        Delivery delivery = bot().deliver(
                        Groups.after(Groups.one(), Delivery.delivered(Map.of("channel", "C024BE91L", "ts", "1.0"))));

        assertThat(delivery.outcome()).isEqualTo(Outcome.DELIVERED);
        assertThat(delivery.remember().get("ts")).isNotEqualTo("1.0");
    }

    @Test
    void aBotsErrorsAreInTheBody() throws Exception {
        server.fail(Reply.after(7, 429, "{\"ok\": false, \"error\": \"ratelimited\"}"));
        Delivery busy = bot().deliver(Groups.one());
        assertThat(busy.outcome()).isEqualTo(Outcome.RETRY);
        assertThat(busy.retryAfter()).isEqualTo(Duration.ofSeconds(7));

        server.fail(Reply.of(200, "{\"ok\": false, \"error\": \"internal_error\"}"));
        assertThat(bot().deliver(Groups.one()).outcome()).isEqualTo(Outcome.RETRY);

        server.fail(Reply.of(200, "<html>a proxy's page</html>"));
        assertThat(bot().deliver(Groups.one()).outcome()).isEqualTo(Outcome.RETRY);

        server.fail(Reply.of(200, "{\"ok\": false, \"error\": \"not_in_channel xoxb-1-s3cr3t\"}"));
        Delivery refused = bot().deliver(Groups.one());
        assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(refused.detail()).doesNotContain("s3cr3t");
    }

    private SlackWebhookReceiver webhook() {
        return new SlackWebhookReceiver(server.target("/services/T0/B0/s3cr3t"), MESSAGE, poster(List.of()));
    }

    private SlackBotReceiver bot() {
        var token = Credentials.bearing(Secret.of(SlackProtocol.TOKEN));
        return new SlackBotReceiver(server.target("/api"), token, "#security", MESSAGE, poster(token.secrets()));
    }

    private static HttpPoster poster(List<Secret> secrets) {
        return new HttpPoster(Connection.DIRECT, secrets, Clock.systemUTC());
    }

    private static Notification known(Notification group, Reason reason) {
        return new Notification(
                group.groupKey(),
                group.groupLabels(),
                reason,
                group.items().stream()
                        .map(item -> new Item(item.alert(), item.record(), false))
                        .toList(),
                group.suppressed(),
                group.remembered());
    }
}
