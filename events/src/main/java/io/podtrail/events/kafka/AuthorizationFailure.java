package io.podtrail.events.kafka;

import java.util.Optional;
import org.apache.kafka.common.errors.AuthorizationException;

/** Recognises that Kafka's ACLs refused something: waiting does not help, somebody has to grant it. */
public final class AuthorizationFailure {
    private AuthorizationFailure() {}

    /** The refusal that a failure comes from, however deep a client has wrapped it; else nothing. */
    public static Optional<AuthorizationException> in(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthorizationException refusal) {
                return Optional.of(refusal);
            }
        }
        return Optional.empty();
    }
}
