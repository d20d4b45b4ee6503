package io.podtrail.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.kafka.common.header.Headers;

/**
 * Marks an alert that was written before, to a topic that has lost it since. Its revision is the one that it had; so a reader
 * that knows it, or that learns only now that it has resolved, has nothing to do.
 */
public final class Rewritten {
    /** The name of the header: a CloudEvents extension attribute. */
    public static final String HEADER = "ce_rewritten";

    private Rewritten() {}

    /** Adds the mark. */
    public static void add(Headers headers) {
        headers.add(HEADER, "true".getBytes(UTF_8));
    }

    /** Whether a record has the mark. */
    public static boolean isIn(Headers headers) {
        return headers.lastHeader(HEADER) != null;
    }
}
