package io.podtrail.app;

import io.podtrail.policy.document.DurationText;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Points in time as people write them: RFC 3339 with parts left out, a date, or a time before now. Where no zone is given it is UTC. */
final class PointInTime {
    /** What a point in time looks like, for messages. */
    static final String EXPECTED = "2026-11-04T03:12, 2026-11-04, yesterday, 3h or '3h ago', or now";

    private static final String AGO = " ago";

    private PointInTime() {}

    /** Reads a point in time; empty when the text is none. */
    static Optional<Instant> read(String text, Instant now) {
        String trimmed = text.strip();
        return switch (trimmed) {
            case "now" -> Optional.of(now);
            case "today" -> Optional.of(now.truncatedTo(ChronoUnit.DAYS));
            case "yesterday" -> Optional.of(now.truncatedTo(ChronoUnit.DAYS).minus(1, ChronoUnit.DAYS));
            default -> DurationText.parse(duration(trimmed)).map(now::minus).or(() -> timestamp(trimmed));
        };
    }

    /**
     * Reads the value of an option.
     *
     * @throws UserError when it is no point in time
     */
    static Instant parse(String option, String text, Instant now) {
        return read(text, now)
                .orElseThrow(() ->
                        new UserError("%s is a point in time, such as %s, not '%s'".formatted(option, EXPECTED, text)));
    }

    /** A point in time for people, in whole seconds. */
    static String text(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String duration(String text) {
        String withoutSign = text.startsWith("-") ? text.substring(1) : text;
        return withoutSign.endsWith(AGO) ? withoutSign.substring(0, withoutSign.length() - AGO.length()) : withoutSign;
    }

    /** Reads a date or a date with a time. */
    static Optional<Instant> timestamp(String text) {
        String iso = text.replaceFirst("^(\\d{4}-\\d{2}-\\d{2}) +", "$1T");
        try {
            if (iso.indexOf('T') < 0) {
                return Optional.of(LocalDate.parse(iso).atStartOfDay().toInstant(ZoneOffset.UTC));
            }
            boolean zoned = iso.endsWith("Z") || iso.lastIndexOf('-') > iso.indexOf('T') || iso.indexOf('+') > 0;
            return Optional.of(
                    zoned
                            ? OffsetDateTime.parse(iso).toInstant()
                            : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
