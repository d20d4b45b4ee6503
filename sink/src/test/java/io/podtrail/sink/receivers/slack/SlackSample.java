package io.podtrail.sink.receivers.slack;

import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Template;

/** A message as Slack gets it where title and text are not configured. */
public final class SlackSample {
    private SlackSample() {}

    /** As JSON. */
    public static String of(Notification notification, References references) {
        return new SlackMessage(Template.parse("{{headline}}"), Template.parse("{{summary}}"), references)
                .of(notification)
                .toString();
    }
}
