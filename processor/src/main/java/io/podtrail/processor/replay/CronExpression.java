package io.podtrail.processor.replay;

import io.podtrail.events.Schedule;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a CronJob is due, as Kubernetes' controller reads its schedule: by {@code ParseStandard} of
 * github.com/robfig/cron/v3. A time that a clock's change skips is not due; of one that it repeats, the first counts.
 */
final class CronExpression {
    /** Every so many years there is a 29th of February on any day of the week; the controller looks no further either. */
    private static final int YEARS = 5;

    private static final Pattern ZONED = Pattern.compile("(?:CRON_)?TZ=(\\S+)\\s+(.*)");
    private static final Pattern EVERY = Pattern.compile("@every\\s+((?:\\d+(?:h|m|s))+)");
    private static final Pattern DURATION = Pattern.compile("(\\d+)(h|m|s)");
    private static final Map<String, String> DESCRIPTORS = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");

    private final ZoneId zone;
    /** Null where it is by fields. */
    private final @Nullable Duration every;

    private final Field minutes;
    private final Field hours;
    private final Field days;
    private final Field months;
    private final Field weekdays;

    private CronExpression(ZoneId zone, @Nullable Duration every, String[] fields) {
        this.zone = zone;
        this.every = every;
        minutes = Field.parse(fields[0], 0, 59, List.of());
        hours = Field.parse(fields[1], 0, 23, List.of());
        days = Field.parse(fields[2], 1, 31, List.of());
        months = Field.parse(
                fields[3],
                1,
                12,
                List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"));
        weekdays = Field.parse(fields[4], 0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));
    }

    /** Empty for what Kubernetes would not take, or a time zone that this Java does not know. */
    static Optional<CronExpression> of(Schedule schedule) {
        try {
            String text = schedule.cron().strip();
            String zone = schedule.timeZone();
            Matcher zoned = ZONED.matcher(text);
            if (zoned.matches()) {
                zone = zoned.group(1);
                text = zoned.group(2).strip();
            }
            Matcher every = EVERY.matcher(text);
            Duration period = every.matches() ? duration(every.group(1)) : null;
            String[] fields = (period == null ? DESCRIPTORS.getOrDefault(text, text) : "* * * * *").split("\\s+");
            return fields.length == 5
                    ? Optional.of(new CronExpression(zone == null ? ZoneOffset.UTC : ZoneId.of(zone), period, fields))
                    : Optional.empty();
        } catch (DateTimeException | IllegalArgumentException unknown) {
            return Optional.empty();
        }
    }

    private static Duration duration(String text) {
        Matcher part = DURATION.matcher(text);
        Duration sum = Duration.ZERO;
        while (part.find()) {
            long count = Long.parseLong(part.group(1));
            sum = sum.plus(
                    switch (part.group(2)) {
                        case "h" -> Duration.ofHours(count);
                        case "m" -> Duration.ofMinutes(count);
                        default -> Duration.ofSeconds(count);
                    });
        }
        if (sum.isZero()) {
            throw new IllegalArgumentException(text + " is never over");
        }
        return sum;
    }

    /** Whether it is due at some time from one instant to another, both included. */
    boolean isDueWithin(Interval interval) {
        return next(interval.from().minusNanos(1))
                .filter(due -> !due.isAfter(interval.to()))
                .isPresent();
    }

    /** When it is due next, later than that; empty when it never is, as on the 30th of February. */
    Optional<Instant> next(Instant after) {
        if (every != null) {
            return Optional.of(after.plus(every));
        }
        LocalDateTime from = LocalDateTime.ofInstant(after, zone);
        LocalDate last = from.toLocalDate().plusYears(YEARS);
        for (LocalDate day = from.toLocalDate(); !day.isAfter(last); day = day.plusDays(1)) {
            if (!months.has(day.getMonthValue())) {
                day = day.withDayOfMonth(day.lengthOfMonth());
            } else if (isDueOn(day)) {
                Instant due = first(day, after);
                if (due != null) {
                    return Optional.of(due);
                }
            }
        }
        return Optional.empty();
    }

    /** Where neither says "any", one of both is enough. */
    private boolean isDueOn(LocalDate day) {
        boolean byDay = days.has(day.getDayOfMonth());
        boolean byWeekday = weekdays.has(day.getDayOfWeek().getValue() % 7);
        return (days.isAny || weekdays.isAny) ? (byDay && byWeekday) : (byDay || byWeekday);
    }

    private @Nullable Instant first(LocalDate day, Instant after) {
        for (int hour = hours.next(0); hour >= 0; hour = hours.next(hour + 1)) {
            for (int minute = minutes.next(0); minute >= 0; minute = minutes.next(minute + 1)) {
                LocalDateTime local = LocalDateTime.of(day, LocalTime.of(hour, minute));
                Instant due = local.atZone(zone).toInstant();
                boolean isSkipped = !LocalDateTime.ofInstant(due, zone).equals(local);
                if (due.isAfter(after) && !isSkipped) {
                    return due;
                }
            }
        }
        return null;
    }

    /**
     * The values of one field.
     *
     * @param isAny whether it says that any will do, which is not the same as to name all
     */
    private record Field(BitSet values, boolean isAny) {
        private static final Pattern RANGE = Pattern.compile("([*?]|\\w+)(?:-(\\w+))?(?:/(\\d+))?");

        static Field parse(String text, int first, int last, List<String> names) {
            var values = new BitSet();
            boolean isAny = false;
            for (String part : text.split(",", -1)) {
                Matcher range = RANGE.matcher(part);
                if (!range.matches()) {
                    throw new IllegalArgumentException(part + " is no range");
                }
                boolean star = range.group(1).equals("*") || range.group(1).equals("?");
                int step = range.group(3) == null ? 1 : Integer.parseInt(range.group(3));
                int from = star ? first : value(range.group(1), first, names);
                // A step without an end goes on to the last.
                boolean goesOn = star || (range.group(2) == null && range.group(3) != null);
                int to = goesOn ? last : range.group(2) == null ? from : value(range.group(2), first, names);
                if (from < first || to > last || from > to || step == 0) {
                    throw new IllegalArgumentException(part + " is out of range");
                }
                isAny |= star && step == 1;
                for (int i = from; i <= to; i += step) {
                    values.set(i);
                }
            }
            return new Field(values, isAny);
        }

        private static int value(String text, int first, List<String> names) {
            int named = names.indexOf(text.toLowerCase(Locale.ROOT));
            return named >= 0 ? named + first : Integer.parseInt(text);
        }

        boolean has(int value) {
            return values.get(value);
        }

        /** The first value from this on; negative when there is none. */
        int next(int from) {
            return values.nextSetBit(from);
        }
    }
}
