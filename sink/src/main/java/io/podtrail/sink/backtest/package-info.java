/**
 * What a routing file would have told, had it been in force: the same decisions as the sink's, with the times of the
 * records for a clock, and nobody told. Start at {@link io.podtrail.sink.backtest.Backtest}.
 */
@NullMarked
package io.podtrail.sink.backtest;

import org.jspecify.annotations.NullMarked;
