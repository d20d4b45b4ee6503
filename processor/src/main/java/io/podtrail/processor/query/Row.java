package io.podtrail.processor.query;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;

/**
 * One item of an answer.
 *
 * @param key by which items are in order, over all partitions
 */
record Row(
        @JsonProperty("key") String key,
        @JsonProperty("item") JsonNode item) {
    Row {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(item, "item");
    }

    static Row of(String key, Object item) {
        return new Row(key, Json.MAPPER.valueToTree(item));
    }
}
