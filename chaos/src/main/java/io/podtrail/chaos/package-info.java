/**
 * Kills, pauses and starves processors and their broker while they work through a known history, and compares what they
 * write with what an undisturbed one writes. Knows Podtrail by its command line and its topics only. Start reading at
 * {@link io.podtrail.chaos.KillTest}.
 */
@org.jspecify.annotations.NullMarked
package io.podtrail.chaos;
