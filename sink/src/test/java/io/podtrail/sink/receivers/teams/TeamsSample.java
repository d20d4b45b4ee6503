package io.podtrail.sink.receivers.teams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Template;

/** A card as Teams gets it where title and text are not configured. */
public final class TeamsSample {
    private TeamsSample() {}

    /** As JSON. */
    public static String of(Notification notification, References references) {
        return new String(
                new TeamsCard(Template.parse("{{headline}}"), Template.parse("{{summary}}"), references)
                        .of(notification),
                UTF_8);
    }
}
