package io.podtrail.app.acl;

import io.podtrail.events.kafka.AuthorizationFailure;
import java.util.LinkedHashSet;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;

/** What to do when Kafka's ACLs do not let a user do what a part has to. */
public final class Refusal {
    private Refusal() {}

    /** What was refused and how to grant it, when a failure comes from Kafka's ACLs; else nothing. */
    public static Optional<String> advice(Throwable failure) {
        return AuthorizationFailure.in(failure)
                .map(refusal ->
                        "Kafka's ACLs do not let the user of --kafka-config do this (%s): 'podtrail acls --part PART' prints all that a part needs."
                                .formatted(whatClientsSay(failure)));
    }

    /** Clients name the resource at different depths: some in the refusal itself, some in what wraps it. */
    private static String whatClientsSay(Throwable failure) {
        var messages = new LinkedHashSet<String>();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof KafkaException && cause.getMessage() != null) {
                messages.add(cause.getMessage());
            }
        }
        return String.join(" ", messages);
    }
}
