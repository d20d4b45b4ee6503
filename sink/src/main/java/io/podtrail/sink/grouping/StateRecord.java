package io.podtrail.sink.grouping;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A piece of a receiver's state as it lies in the compacted topic. */
public final class StateRecord {
    private final String key;
    private final byte @Nullable [] value;
    private final Headers headers;
    private final long timestamp;

    /**
     * @param key what is the state's own; the receiver's name is put in front of it
     * @param value null when it is to be forgotten
     * @param timestamp of the alert in it, or of the change; milliseconds since 1970
     */
    public StateRecord(String key, byte @Nullable [] value, Headers headers, long timestamp) {
        this.key = key;
        this.value = value;
        this.headers = headers;
        this.timestamp = timestamp;
    }

    public String key() {
        return key;
    }

    public byte @Nullable [] value() {
        return value;
    }

    public Headers headers() {
        return headers;
    }

    public long timestamp() {
        return timestamp;
    }
}
