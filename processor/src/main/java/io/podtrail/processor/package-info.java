/**
 * Judges every observation against its namespace's levels and keeps the present: the violations of each pod, the alert
 * of each workload and mode. Start at {@link io.podtrail.processor.PodSecurityTopology}, which names sources, stores and
 * sinks, then {@link io.podtrail.processor.ObservationProcessor}. Nothing here reads a clock, a random source or a hash
 * order, so the same log always gives the same bytes.
 */
@NullMarked
package io.podtrail.processor;

import org.jspecify.annotations.NullMarked;
