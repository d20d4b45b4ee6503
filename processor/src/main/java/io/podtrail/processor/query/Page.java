package io.podtrail.processor.query;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * Which part of a list.
 *
 * @param after the key of the last item before it; empty for the beginning
 * @param limit how many items at most
 */
record Page(
        @JsonProperty("after") String after,
        @JsonProperty("limit") int limit) {
    /** One more than is shown says whether there are more. */
    static final int MAX_LIMIT = Parameters.MAX_LIMIT + 1;

    /** @throws IllegalArgumentException when the limit is none that a page can have */
    Page {
        Objects.requireNonNull(after, "after");
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("a page has 1 to %d items, not %d".formatted(MAX_LIMIT, limit));
        }
    }

    /** The first items. */
    static Page first(int limit) {
        return new Page("", limit);
    }
}
