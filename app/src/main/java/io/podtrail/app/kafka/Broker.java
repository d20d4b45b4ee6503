package io.podtrail.app.kafka;

import java.util.Map;

/** A Kafka that belongs to whoever started it. */
public interface Broker extends AutoCloseable {
    /** Where clients connect. */
    String bootstrapServers();

    /** With what clients connect, credentials included. */
    default Map<String, Object> clientProperties() {
        return Map.of("bootstrap.servers", bootstrapServers());
    }

    /** Stops it. Clients must be closed before, or they wait for a broker that does not come back. */
    @Override
    void close();
}
