/**
 * The collector as a whole: processes of their own, real HTTP, a real broker. Start at {@link
 * io.podtrail.bench.collector.CollectorBenchmark}.
 */
@NullMarked
package io.podtrail.bench.collector;

import org.jspecify.annotations.NullMarked;
