package io.podtrail.chaos;

/**
 * A record of {@code observations} as it is to lie in Kafka.
 *
 * @param timestamp in milliseconds since 1970
 */
record LogRecord(int partition, long timestamp, String key, String value) {}
