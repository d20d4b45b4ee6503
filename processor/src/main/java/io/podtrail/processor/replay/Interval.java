package io.podtrail.processor.replay;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** From one instant to another. Lists of them are in order and do not overlap. */
public record Interval(Instant from, Instant to) {
    Duration length() {
        return Duration.between(from, to);
    }

    /** How long all of them last together. */
    public static Duration total(List<Interval> intervals) {
        return intervals.stream().map(Interval::length).reduce(Duration.ZERO, Duration::plus);
    }

    /** What both lists cover. */
    static List<Interval> intersection(List<Interval> some, List<Interval> others) {
        var both = new ArrayList<Interval>();
        int i = 0;
        int j = 0;
        while (i < some.size() && j < others.size()) {
            Interval a = some.get(i);
            Interval b = others.get(j);
            Instant from = later(a.from, b.from);
            Instant to = a.to.isBefore(b.to) ? a.to : b.to;
            if (from.isBefore(to)) {
                both.add(new Interval(from, to));
            }
            if (a.to.isBefore(b.to)) {
                i++;
            } else {
                j++;
            }
        }
        return both;
    }

    /** What the list covers outside of one interval. */
    static List<Interval> without(List<Interval> intervals, Interval hole) {
        var left = new ArrayList<Interval>();
        for (Interval interval : intervals) {
            Instant firstEnd = interval.to.isBefore(hole.from) ? interval.to : hole.from;
            Instant secondBegin = later(interval.from, hole.to);
            if (interval.from.isBefore(firstEnd)) {
                left.add(new Interval(interval.from, firstEnd));
            }
            if (secondBegin.isBefore(interval.to)) {
                left.add(new Interval(secondBegin, interval.to));
            }
        }
        return left;
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
