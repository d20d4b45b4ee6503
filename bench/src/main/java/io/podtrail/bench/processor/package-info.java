/**
 * Measures the topology against its bars and against a topology that only copies bytes. Start at {@link
 * io.podtrail.bench.processor.ProcessorBenchmark}.
 */
@NullMarked
package io.podtrail.bench.processor;

import org.jspecify.annotations.NullMarked;
