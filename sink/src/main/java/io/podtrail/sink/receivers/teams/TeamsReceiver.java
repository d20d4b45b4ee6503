package io.podtrail.sink.receivers.teams;

import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.http.Answer;
import io.podtrail.sink.receivers.http.HttpPoster;
import io.podtrail.sink.receivers.http.Target;
import java.util.Map;

/** Posts to a workflow of Teams that takes webhooks. A card cannot be edited: what changes or resolves is a new one. */
final class TeamsReceiver implements Receiver {
    /** What the older connectors answer with status 200 when Teams itself did not take the message. */
    private static final String FAILED = "delivery failed";

    private final Target target;
    private final TeamsCard card;
    private final HttpPoster poster;

    TeamsReceiver(Target target, TeamsCard card, HttpPoster poster) {
        this.target = target;
        this.card = card;
        this.poster = poster;
    }

    @Override
    public Delivery deliver(Notification notification) throws InterruptedException {
        return poster.post(target, Map.of(), card.of(notification), TeamsReceiver::judge);
    }

    private static Delivery judge(Answer answer) {
        if (!answer.isSuccess() || !answer.body().contains(FAILED)) {
            return answer.byStatus();
        }
        return answer.body().contains("429") ? answer.retry() : answer.refused();
    }

    @Override
    public String toString() {
        return "teams " + target.origin();
    }
}
