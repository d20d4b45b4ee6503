package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.policy.bounds.ShortText;
import org.jspecify.annotations.Nullable;

/**
 * Something a collector could not take, as a dead letter. It names the input but does not hold it: what was refused may
 * be a Secret, or a pod with all its environment, and must not leave the cluster.
 *
 * @param source where it stands: a file and line, or the API path
 * @param reason what is wrong with it, and what to do
 * @param bytes its size
 * @param sha256 of its bytes, so that it can be found again; null when nobody held them
 * @param object kind, namespace and name as far as they could be read; null when not at all
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RejectedInput(
        String source,
        String reason,
        long bytes,
        @Nullable String sha256,
        @Nullable String object) implements Event {
    /** The most bytes of each text. */
    private static final int MAX_TEXT = 1024;

    public RejectedInput {
        source = ShortText.cut(source, MAX_TEXT);
        reason = ShortText.cut(reason, MAX_TEXT);
        object = object == null ? null : ShortText.cut(object, MAX_TEXT);
    }

    /** An object of a stream, which is gone by the time that it turns out to be unreadable. */
    public static RejectedInput unheld(String source, String reason, String object) {
        return new RejectedInput(source, reason, 0, null, object);
    }
}
