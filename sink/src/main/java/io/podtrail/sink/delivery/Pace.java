package io.podtrail.sink.delivery;

/**
 * How many messages may be under way at once, up to what the receiver allows: as many as 1,000 a second need with how long
 * one takes. As few as that, because a kill may repeat what is under way; and fewer, for 250 a second, while much waits:
 * that is late already, and would keep all of them under way until the last is told.
 */
final class Pace {
    private static final double WANTED_MILLIS_EACH = 1;
    private static final double WANTED_MILLIS_EACH_OF_MUCH = 4;
    /** More than wait, at 200 a second, because a process paused to collect garbage. */
    private static final int MUCH = 50;

    /** The quick ones count more: the slow ones waited for each other, and more at once would make them slower. */
    private static final double WEIGHT_OF_A_QUICKER = 0.3;

    private static final double WEIGHT_OF_A_SLOWER = 0.002;

    private final int limit;
    private double quickMillis;

    /** @param limit at least one */
    Pace(int limit) {
        this.limit = limit;
    }

    /** A message took so long, from its beginning until it was noted. */
    void took(long millis) {
        double weight = millis < quickMillis ? WEIGHT_OF_A_QUICKER : WEIGHT_OF_A_SLOWER;
        quickMillis += weight * (millis - quickMillis);
    }

    /** @param waiting how many wait to be told */
    int most(int waiting) {
        double wanted = waiting > MUCH ? WANTED_MILLIS_EACH_OF_MUCH : WANTED_MILLIS_EACH;
        return (int) Math.min(limit, 1 + Math.floor(quickMillis / wanted));
    }
}
