package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.policy.LevelVersion;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time in which a namespace's {@code enforce} required less than before.
 *
 * @param before what it required until then; the strictest, when it was lowered in steps
 * @param after what it required instead; the weakest, when it was lowered in steps; null where a version of Podtrail saw it
 *     that did not keep that
 * @param from when it was lowered
 * @param until when it required that much again, or the namespace was gone; null while neither has happened
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Lowering(
        LevelVersion before,
        @Nullable LevelVersion after,
        Instant from,
        @Nullable Instant until) {}
