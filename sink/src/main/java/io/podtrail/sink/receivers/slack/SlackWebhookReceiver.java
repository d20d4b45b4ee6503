package io.podtrail.sink.receivers.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.http.Answer;
import io.podtrail.sink.receivers.http.HttpPoster;
import io.podtrail.sink.receivers.http.Target;
import java.util.Map;

/** Posts to an incoming webhook. Nothing that it has posted can be edited: what changes or resolves is a new message. */
final class SlackWebhookReceiver implements Receiver {
    private final Target target;
    private final SlackMessage message;
    private final HttpPoster poster;

    SlackWebhookReceiver(Target target, SlackMessage message, HttpPoster poster) {
        this.target = target;
        this.message = message;
        this.poster = poster;
    }

    @Override
    public Delivery deliver(Notification notification) throws InterruptedException {
        byte[] body = message.of(notification).toString().getBytes(UTF_8);
        return poster.post(target, Map.of(), body, SlackWebhookReceiver::judge);
    }

    /** Success is the word {@code ok}; a 200 that says something else is a refusal. */
    private static Delivery judge(Answer answer) {
        return !answer.isSuccess() || answer.body().equals("ok") ? answer.byStatus() : answer.refused();
    }

    @Override
    public String toString() {
        return "slack " + target.origin();
    }
}
