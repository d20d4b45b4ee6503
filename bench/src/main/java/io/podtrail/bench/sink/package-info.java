/** How long an alert takes from Kafka to the receiver. */
@NullMarked
package io.podtrail.bench.sink;

import org.jspecify.annotations.NullMarked;
