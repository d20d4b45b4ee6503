package io.podtrail.sink.receivers;

import java.util.Optional;

/**
 * What a configuration file says of one receiver: a record whose components are named as in the file, so that it can be
 * printed. It names secrets ({@link SecretSource}) and never holds one.
 */
public interface ReceiverSettings {
    /**
     * Reads the secrets and makes the receiver, which then belongs to the caller.
     *
     * @throws IllegalArgumentException when a secret cannot be had or a setting cannot work; says what to do, never a secret
     */
    Receiver open(ReceiverContext context);

    /** The cluster, by name or alias, to which the receiver writes, so that it refuses alerts of others; empty where it takes all. */
    default Optional<String> onlyCluster() {
        return Optional.empty();
    }
}
