/**
 * Benchmarks of the inner loops; {@code bench/run} runs them beside upstream's own code. The pods are those in {@code
 * bench/pods/}.
 */
@NullMarked
package io.podtrail.bench;

import org.jspecify.annotations.NullMarked;
