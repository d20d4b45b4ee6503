/**
 * Sees a cluster and writes what it saw as observations. Start at {@link io.podtrail.collector.Collector}: every source
 * tells it the same few things, and it adds epochs, heartbeats and gaps, leaves out what did not change, and writes.
 */
@NullMarked
package io.podtrail.collector;

import org.jspecify.annotations.NullMarked;
