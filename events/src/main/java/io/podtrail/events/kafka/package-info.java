/** How events lie in Kafka: topics, partitions, serdes, headers. Start at {@link io.podtrail.events.kafka.Topics}. */
@NullMarked
package io.podtrail.events.kafka;

import org.jspecify.annotations.NullMarked;
