package io.podtrail.sink.delivery;

/**
 * How many messages may be under way at once: as many as 500 a second need with how long each takes, up to what the
 * receiver allows. One at a time where the receiver is fast, because a kill may repeat what is under way.
 */
final class Pace {
    private static final double WANTED_MILLIS_EACH = 2;
    private static final double WEIGHT_OF_LAST = 0.1;

    private final int limit;
    private double usualMillis;

    /** @param limit at least one */
    Pace(int limit) {
        this.limit = limit;
    }

    /** A message took so long, from its beginning until it was noted. */
    void took(long millis) {
        usualMillis += WEIGHT_OF_LAST * (millis - usualMillis);
    }

    int most() {
        return (int) Math.min(limit, 1 + Math.floor(usualMillis / WANTED_MILLIS_EACH));
    }
}
