/**
 * What travels through Kafka: observations, the violations of a pod, alerts. Every record's JSON is described by a
 * schema in {@code src/main/resources/io/podtrail/events}; fields are only ever added. Start at {@link
 * io.podtrail.events.Observation} and {@link io.podtrail.events.Alert}. Knows the standards ({@code policy}) and nothing
 * of the parts that write or read it.
 */
@NullMarked
package io.podtrail.events;

import org.jspecify.annotations.NullMarked;
