package io.podtrail.sink.receivers.http;

import io.podtrail.sink.receivers.Delivery;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a server answered.
 *
 * @param body the beginning of it, up to {@link HttpPoster#MAX_ANSWER_BYTES}
 * @param detail an excerpt of it without secrets
 * @param retryAfter how long it asks to be left alone; null when it does not
 */
public record Answer(
        int status, String body, String detail, @Nullable Duration retryAfter) {
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY_REQUESTS = 429;

    public boolean isSuccess() {
        return status / 100 == 2;
    }

    public boolean isTooManyRequests() {
        return status == TOO_MANY_REQUESTS;
    }

    /** What the status alone means: 2xx is delivery; 408, 429 and 5xx may go away; every other answer will not. */
    public Delivery byStatus() {
        if (isSuccess()) {
            return Delivery.delivered();
        }
        if (status / 100 == 3) {
            return Delivery.refused(reason(), "redirects are not followed: configure the URL that it leads to");
        }
        return status / 100 == 5 || status == REQUEST_TIMEOUT || isTooManyRequests() ? retry() : refused();
    }

    /** Another attempt may succeed, whatever the status says. */
    public Delivery retry() {
        return Delivery.retry(reason(), detail, retryAfter);
    }

    /** No other attempt can succeed, whatever the status says. */
    public Delivery refused() {
        return Delivery.refused(reason(), detail);
    }

    private String reason() {
        return "HTTP " + status;
    }
}
