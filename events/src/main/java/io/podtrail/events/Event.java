package io.podtrail.events;

import com.fasterxml.jackson.databind.annotation.JsonAppend;

/**
 * Anything that is the value of a Kafka record of ours. Its JSON carries {@code apiVersion} and {@code kind}, which
 * {@link io.podtrail.events.kafka.EventSerde} writes and checks.
 */
@JsonAppend(
        prepend = true,
        attrs = {@JsonAppend.Attr(Event.API_VERSION), @JsonAppend.Attr(Event.KIND)})
public sealed interface Event permits Observation, PodViolations, Alert, RejectedInput {
    /** Name of the field that holds the version of the format. */
    String API_VERSION = "apiVersion";
    /** Name of the field that holds the type of the event. */
    String KIND = "kind";
    /** The one version of the format so far. */
    String V1 = "podtrail/v1";
}
