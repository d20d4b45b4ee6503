package io.podtrail.app.terminal;

import java.time.Duration;
import java.time.Instant;

/** How long ago something was, as kubectl says it: {@code 45s}, {@code 3m12s}, {@code 5h}, {@code 2d4h}, {@code 26d}. */
public final class Age {
    private Age() {}

    public static String of(Instant then, Instant now) {
        Duration age = Duration.between(then, now);
        long seconds = Math.max(0, age.toSeconds());
        long minutes = seconds / 60;
        long hours = minutes / 60;
        long days = hours / 24;
        if (seconds < 120) {
            return seconds + "s";
        }
        if (minutes < 10) {
            return two(minutes, "m", seconds % 60, "s");
        }
        if (hours < 3) {
            return minutes + "m";
        }
        if (hours < 8) {
            return two(hours, "h", minutes % 60, "m");
        }
        if (hours < 48) {
            return hours + "h";
        }
        return days < 8 ? two(days, "d", hours % 24, "h") : days + "d";
    }

    private static String two(long large, String unit, long small, String smaller) {
        return large + unit + (small == 0 ? "" : small + smaller);
    }
}
