package io.podtrail.sink.receivers.message;

import java.util.List;

/**
 * How much is said of each alert of a group: everything of a few, a line of the others.
 *
 * @param detailed the worst
 * @param brief the others, in their order
 */
public record Emphasis(List<AlertWords> detailed, List<AlertWords> brief) {
    private static final int MOST_DETAILED = 5;
    private static final int DETAILED_OF_MANY = 3;

    /** Of a group's alerts, the worst first. */
    public static Emphasis of(GroupWords words) {
        List<AlertWords> all = words.alerts();
        int detailed = all.size() <= MOST_DETAILED ? all.size() : DETAILED_OF_MANY;
        return new Emphasis(all.subList(0, detailed), all.subList(detailed, all.size()));
    }
}
