/**
 * From the topic to a receiver: order, retries, offsets, and what becomes of alerts that cannot be delivered or read.
 * Start at {@link io.podtrail.sink.delivery.Dispatcher}. Knows receivers by their interface only.
 */
@NullMarked
package io.podtrail.sink.delivery;

import org.jspecify.annotations.NullMarked;
