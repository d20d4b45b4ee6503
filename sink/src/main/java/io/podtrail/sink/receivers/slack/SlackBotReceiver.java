package io.podtrail.sink.receivers.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.events.Transition;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Notification.Reason;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.http.Answer;
import io.podtrail.sink.receivers.http.Credentials;
import io.podtrail.sink.receivers.http.HttpPoster;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.Fitting;
import io.podtrail.sink.receivers.message.GroupWords;
import java.util.Map;
import java.util.Set;

/**
 * Posts as a bot: one message a group, which is edited when the group changes or resolves. An edit calls nobody, so what
 * is newly open, and what is told of again, is also a reply to it that the channel sees. After everything has resolved the
 * next opening is a new message.
 */
final class SlackBotReceiver implements Receiver {
    private static final String CHANNEL = "channel";
    private static final String MESSAGE = "ts";
    private static final Set<String> PASSING = Set.of(
            "ratelimited",
            "rate_limited",
            "internal_error",
            "fatal_error",
            "service_unavailable",
            "request_timeout",
            "team_added_to_org");
    /** Errors of an edit after which there is nothing to be edited any more. */
    private static final Set<String> GONE =
            Set.of("message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found");

    private static final JsonMapper JSON = new JsonMapper();

    private final Target api;
    private final Credentials token;
    private final String channel;
    private final SlackMessage message;
    private final HttpPoster poster;

    /**
     * A bot.
     *
     * @param api such as {@code https://slack.com/api}
     * @param channel its ID or name
     */
    SlackBotReceiver(Target api, Credentials token, String channel, SlackMessage message, HttpPoster poster) {
        this.api = api;
        this.token = token;
        this.channel = channel;
        this.message = message;
        this.poster = poster;
    }

    @Override
    public boolean takesCorrections() {
        return true;
    }

    @Override
    public Delivery deliver(Notification notification) throws InterruptedException {
        String ts = notification.remembered().get(MESSAGE);
        String where = notification.remembered().get(CHANNEL);
        if (ts == null || where == null) {
            return after(notification, post(notification));
        }
        ObjectNode edit = message.of(notification).put("channel", where).put("ts", ts);
        Delivery edited = call("/chat.update", edit);
        if (GONE.contains(edited.reason())) {
            return after(notification, post(notification));
        }
        if (edited.outcome() == Outcome.DELIVERED && mustBeSeen(notification)) {
            Delivery replied = call("/chat.postMessage", reply(notification, where, ts));
            if (replied.outcome() != Outcome.DELIVERED) {
                return replied;
            }
        }
        return after(
                notification,
                edited.outcome() == Outcome.DELIVERED ? Delivery.delivered(notification.remembered()) : edited);
    }

    private Delivery post(Notification notification) throws InterruptedException {
        return call("/chat.postMessage", message.of(notification).put("channel", channel));
    }

    private static boolean mustBeSeen(Notification notification) {
        return !notification.isResolved()
                && (notification.reason() == Reason.REPEATED
                        || notification.items().stream()
                                .anyMatch(item -> item.isNews() && item.alert().transition() == Transition.OPENED));
    }

    private static ObjectNode reply(Notification notification, String channel, String ts) {
        var words = new GroupWords(notification);
        ObjectNode reply = JSON.createObjectNode();
        reply.put("channel", channel).put("thread_ts", ts).put("reply_broadcast", true);
        reply.put(
                "text", Fitting.fit(words.headline() + ". " + words.summary(), SlackMessage.MAX_TEXT, Mrkdwn::escape));
        return reply.put("unfurl_links", false);
    }

    /** Where the message is belongs to the group until it has resolved. */
    private static Delivery after(Notification notification, Delivery delivery) {
        return delivery.outcome() == Outcome.DELIVERED && notification.isResolved() ? Delivery.delivered() : delivery;
    }

    private Delivery call(String method, ObjectNode body) throws InterruptedException {
        return poster.post(
                api.resolve(method), token.headers(), body.toString().getBytes(UTF_8), SlackBotReceiver::judge);
    }

    /** Slack answers 200 to nearly everything, and says in the body how it went. */
    private static Delivery judge(Answer answer) {
        if (!answer.isSuccess()) {
            return answer.byStatus();
        }
        JsonNode json;
        try {
            json = JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            return Delivery.retry("no JSON", answer.detail());
        }
        if (json.path("ok").asBoolean()) {
            return Delivery.delivered(Map.of(
                    CHANNEL,
                    json.path("channel").asText(),
                    MESSAGE,
                    json.path("ts").asText()));
        }
        String error = json.path("error").asText("no error named");
        return PASSING.contains(error)
                ? Delivery.retry(error, answer.detail(), answer.retryAfter())
                : Delivery.refused(error, answer.detail());
    }

    @Override
    public String toString() {
        return "slack " + channel;
    }
}
