/**
 * Any past window of the log under any policy. Start at {@link io.podtrail.processor.replay.ReplayEngine}, which runs a
 * {@link io.podtrail.processor.replay.Plan} through the very processor that judges live, partition by partition, and
 * gathers an {@link io.podtrail.processor.replay.Outcome}. Nothing here writes to a live topic.
 */
@NullMarked
package io.podtrail.processor.replay;

import org.jspecify.annotations.NullMarked;
