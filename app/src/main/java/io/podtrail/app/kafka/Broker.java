package io.podtrail.app.kafka;

/** A Kafka that belongs to whoever started it. */
public interface Broker extends AutoCloseable {
    /** Where clients connect. */
    String bootstrapServers();

    /** Stops it. Clients must be closed before, or they wait for a broker that does not come back. */
    @Override
    void close();
}
