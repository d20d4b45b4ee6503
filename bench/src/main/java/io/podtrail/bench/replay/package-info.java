/**
 * Replay as a whole, on a made-up month with planted answers, beside its ceilings. Start at {@link
 * io.podtrail.bench.replay.ReplayBenchmark}.
 */
@NullMarked
package io.podtrail.bench.replay;

import org.jspecify.annotations.NullMarked;
