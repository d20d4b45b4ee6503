package io.podtrail.processor.replay;

import java.time.Instant;

/**
 * One check that a workload failed.
 *
 * @param check its ID
 * @param reason upstream's, short and stable
 * @param detail of one of the pods, the last that was seen; may be empty
 */
public record CheckOutcome(String check, String reason, String detail, Instant firstSeen, Instant lastSeen) {}
