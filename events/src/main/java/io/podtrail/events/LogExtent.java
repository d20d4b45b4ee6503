package io.podtrail.events;

/**
 * One partition of the log, as a collector found it: from this, a processor that remembers more than the log holds can
 * distinguish a log that lost records from a collector that was replaced.
 *
 * @param topicId Kafka's identity of the topic, which another topic of the same name does not share
 * @param startOffset the first offset that the partition still held
 */
public record LogExtent(String topicId, long startOffset) {
    /** A UUID has 22 characters in Kafka's notation; anything much longer is no identity of a topic. */
    private static final int MAX_TOPIC_ID_LENGTH = 64;

    public LogExtent {
        if (topicId.length() > MAX_TOPIC_ID_LENGTH) {
            throw new IllegalArgumentException("log.topicId has %d characters; at most %d are allowed"
                    .formatted(topicId.length(), MAX_TOPIC_ID_LENGTH));
        }
    }
}
