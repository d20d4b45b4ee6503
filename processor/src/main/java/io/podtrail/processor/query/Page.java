package io.podtrail.processor.query;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Which part of a list.
 *
 * @param after the key of the last item before it; empty for the beginning
 * @param limit how many items at most
 */
record Page(
        @JsonProperty("after") String after,
        @JsonProperty("limit") int limit) {
    /** The first so many. */
    static Page first(int limit) {
        return new Page("", limit);
    }
}
