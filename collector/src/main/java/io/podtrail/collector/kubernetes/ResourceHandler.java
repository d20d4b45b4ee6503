package io.podtrail.collector.kubernetes;

import com.fasterxml.jackson.core.JsonParser;
import io.podtrail.policy.pod.Metadata;
import java.io.IOException;
import java.time.Instant;

/** What is read of one kind of resource, and what is told of it. */
interface ResourceHandler<T> {
    /**
     * Reads one object, of which the parser stands at the beginning.
     *
     * @throws com.fasterxml.jackson.databind.JsonMappingException when it is JSON, but no such object
     */
    T read(JsonParser json) throws IOException;

    Metadata metadata(T object);

    void seen(Instant at, T object);

    void gone(Instant at, T object);
}
