package io.podtrail.sink.routing;

import com.fasterxml.jackson.annotation.JsonValue;
import io.podtrail.policy.document.StrictObject;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hours in which nobody is told. What happens meanwhile is told when they end.
 *
 * @param weekdays on which a range begins; one that goes past midnight ends on the day after
 * @param ranges of a day; a single one from midnight to midnight for whole days
 */
record MuteTime(String name, ZoneId timeZone, Set<DayOfWeek> weekdays, List<Range> ranges) {
    static final List<String> FIELDS = List.of("timeZone", "weekdays", "times");

    private static final Duration LONGEST = Duration.ofDays(8);
    private static final Range WHOLE_DAY = new Range(0, 24 * 60);

    /** Minutes of a day, the end excluded; an end before the start is on the day after. */
    record Range(int from, int to) {
        boolean contains(int minute) {
            return minute >= from && minute < (to <= from ? to + 24 * 60 : to);
        }

        @Override
        public String toString() {
            return "%02d:%02d-%02d:%02d".formatted(from / 60, from % 60, to / 60, to % 60);
        }
    }

    MuteTime {
        weekdays = Set.copyOf(weekdays);
        ranges = List.copyOf(ranges);
    }

    boolean contains(Instant instant) {
        ZonedDateTime local = instant.atZone(timeZone);
        int minute = local.getHour() * 60 + local.getMinute();
        DayOfWeek today = local.getDayOfWeek();
        for (Range range : ranges) {
            if ((weekdays.contains(today) && range.contains(minute))
                    || (weekdays.contains(today.minus(1)) && range.contains(minute + 24 * 60))) {
                return true;
            }
        }
        return false;
    }

    /** When it ends that contains this instant. */
    Instant endAfter(Instant instant) {
        Instant minute = instant.truncatedTo(ChronoUnit.MINUTES);
        Instant latest = instant.plus(LONGEST);
        while (contains(minute) && minute.isBefore(latest)) {
            minute = minute.plus(1, ChronoUnit.MINUTES);
        }
        return minute;
    }

    /** Such as {@code nights: 22:00-06:00 in Europe/Berlin, monday tuesday}. */
    @JsonValue
    @Override
    public String toString() {
        return "%s: %s in %s, %s"
                .formatted(
                        name,
                        ranges.stream().map(Range::toString).collect(Collectors.joining(" and ")),
                        timeZone,
                        weekdays.stream()
                                .sorted()
                                .map(day -> day.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(" ")));
    }

    static MuteTime read(String name, StrictObject object) {
        ZoneId zone = ZoneId.of("UTC");
        String zoneName = object.string("timeZone");
        if (zoneName == null) {
            object.note("timeZone", "is missing: name an IANA time zone, such as Europe/Berlin or UTC");
        } else {
            try {
                zone = ZoneId.of(zoneName);
            } catch (DateTimeException e) {
                object.noteUnknown("timeZone", zoneName, List.copyOf(ZoneId.getAvailableZoneIds()));
            }
        }
        return new MuteTime(name, zone, weekdays(object), ranges(object));
    }

    private static Set<DayOfWeek> weekdays(StrictObject object) {
        var days = EnumSet.noneOf(DayOfWeek.class);
        for (String text : object.stringOrList("weekdays")) {
            String[] ends = text.toLowerCase(Locale.ROOT).split("-", 2);
            DayOfWeek first = day(ends[0]);
            DayOfWeek last = day(ends[ends.length - 1]);
            if (first == null || last == null) {
                object.note("weekdays", "\"%s\" is no day: write monday, or monday-friday".formatted(text));
                continue;
            }
            for (DayOfWeek day = first; day != last; day = day.plus(1)) {
                days.add(day);
            }
            days.add(last);
        }
        return days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days;
    }

    private static @Nullable DayOfWeek day(String text) {
        for (DayOfWeek day : DayOfWeek.values()) {
            String name = day.name().toLowerCase(Locale.ROOT);
            if (name.equals(text) || (text.length() == 3 && name.startsWith(text))) {
                return day;
            }
        }
        return null;
    }

    private static List<Range> ranges(StrictObject object) {
        var ranges = new ArrayList<Range>();
        for (String text : object.stringOrList("times")) {
            String[] ends = text.split("-", -1);
            try {
                if (ends.length != 2) {
                    throw new DateTimeException("no range");
                }
                ranges.add(new Range(minute(ends[0]), minute(ends[1])));
            } catch (DateTimeException e) {
                object.note("times", "\"%s\" is no range of times: write it as \"22:00-06:00\"".formatted(text));
            }
        }
        return ranges.isEmpty() ? List.of(WHOLE_DAY) : ranges;
    }

    private static int minute(String text) {
        if (text.strip().equals("24:00")) {
            return 24 * 60;
        }
        LocalTime time = LocalTime.parse(text.strip());
        return time.getHour() * 60 + time.getMinute();
    }
}
