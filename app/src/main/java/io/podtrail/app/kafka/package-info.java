/** A Kafka broker inside the process. The only place that touches the broker's internals. */
@NullMarked
package io.podtrail.app.kafka;

import org.jspecify.annotations.NullMarked;
