package io.podtrail.collector.watchstream;

import org.jspecify.annotations.Nullable;

/**
 * What came of one of several inputs.
 *
 * @param input its number, in the order given
 * @param event null when the input has ended
 */
record Arrival(int input, @Nullable WatchEvent event) {}
