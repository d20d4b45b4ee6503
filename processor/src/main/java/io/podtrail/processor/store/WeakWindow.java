package io.podtrail.processor.store;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.events.Lowering;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time in which a namespace's {@code enforce} asked for less than before and after.
 *
 * @param asked what it asked for before it was lowered; the strictest, when it was lowered in steps
 * @param from when it was lowered
 * @param to when it asked for that much again; null while it does not
 * @param lowered what it asked for meanwhile; the weakest, when it was lowered in steps; null in a state of a version that
 *     did not keep it
 */
public record WeakWindow(
        LevelVersion asked,
        Instant from,
        @Nullable Instant to,

        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable LevelVersion lowered) {
    /** The window after the namespace's {@code enforce} was set; null when there is none, and none was open. */
    public static @Nullable WeakWindow after(
            @Nullable WeakWindow window, LevelVersion before, LevelVersion now, Instant at) {
        boolean lowered = before.level().isStricterThan(now.level());
        if (window == null) {
            return lowered ? new WeakWindow(before, at, null, now) : null;
        }
        if (lowered) {
            LevelVersion strictest = before.level().isStricterThan(window.asked.level()) ? before : window.asked;
            return new WeakWindow(strictest, window.from, null, window.weakest(now));
        }
        boolean restored = !window.asked.level().isStricterThan(now.level());
        return restored && window.to == null ? window.closed(at) : window;
    }

    private LevelVersion weakest(LevelVersion now) {
        return lowered != null && now.level().isStricterThan(lowered.level()) ? lowered : now;
    }

    /** Whether {@code enforce} still asks for less. */
    @JsonIgnore
    public boolean isOpen() {
        return to == null;
    }

    /** Whether what came at that time came through this window. */
    public boolean covers(Instant time) {
        return !time.isBefore(from) && (to == null || time.isBefore(to)) && asked.level() != Level.PRIVILEGED;
    }

    public WeakWindow closed(Instant at) {
        return new WeakWindow(asked, from, at, lowered);
    }

    /** The window as alerts have it. */
    Lowering lowering() {
        return new Lowering(asked, lowered, from, to);
    }
}
