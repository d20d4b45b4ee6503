/**
 * Which receiver an alert goes to, with which others in a message, and when nobody is told. Pure: takes alerts and times,
 * knows nothing of Kafka or of how receivers work. Start at {@link io.podtrail.sink.routing.Route}; {@link
 * io.podtrail.sink.routing.RoutingFile} reads it all.
 */
@NullMarked
package io.podtrail.sink.routing;

import org.jspecify.annotations.NullMarked;
