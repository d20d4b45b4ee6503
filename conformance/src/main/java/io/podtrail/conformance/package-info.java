/**
 * Our verdicts against upstream's own code: random questions, both answers, the smallest question on which they differ.
 * Knows {@code policy} and the Go program beside it ({@link io.podtrail.conformance.Oracle}). Start reading at {@link
 * io.podtrail.conformance.Run}.
 */
@org.jspecify.annotations.NullMarked
package io.podtrail.conformance;
