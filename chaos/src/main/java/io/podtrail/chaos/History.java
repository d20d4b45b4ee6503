package io.podtrail.chaos;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;

/**
 * A known history: so many records of {@code observations}, of some clusters whose collectors come, go and are replaced,
 * with a little rubbish among them. The same seed and begin give the same bytes.
 *
 * @param begin the time of the first record
 * @param records how many there are, over all partitions
 * @param podsPerCluster how many live at a time in each of the clusters, once so many have come
 * @param eventful whether people relabel, delete and configure all the time, collectors are replaced, and rubbish comes in;
 *     otherwise pods only come, change and go, as on most days
 */
record History(long seed, Instant begin, int records, int partitions, int podsPerCluster, boolean eventful)
        implements Iterable<LogRecord> {
    static final int CLUSTERS = 3;

    private static final int MAX_PAUSE_MILLIS = 120;

    /**
     * An eventful one, in which a keyframe is a small part, and most pods that ever live also end. It ends now, because a
     * broker treats records of long ago otherwise: it forgets who wrote them.
     */
    static History of(long seed, int records, int partitions) {
        return new History(seed, endingNow(records), records, partitions, podsPerCluster(records), true);
    }

    /** None of the records is of the future, which a broker would refuse. */
    static Instant endingNow(int records) {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS).minusMillis((long) records * MAX_PAUSE_MILLIS);
    }

    private static int podsPerCluster(int records) {
        return Math.max(30, Math.min(1_500, records / 150));
    }

    @Override
    public Iterator<LogRecord> iterator() {
        return new Play();
    }

    private final class Play implements Iterator<LogRecord> {
        private final Random random = new Random(seed);
        private final Deque<LogRecord> ahead = new ArrayDeque<>();
        private final List<MadeUpCluster> clusters = new ArrayList<>();
        private long now = begin.toEpochMilli();
        private int taken;

        Play() {
            for (int i = 0; i < CLUSTERS; i++) {
                clusters.add(new MadeUpCluster("c" + i, podsPerCluster, eventful, partitions, random, ahead::add));
            }
        }

        @Override
        public boolean hasNext() {
            return taken < records;
        }

        @Override
        public LogRecord next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            while (ahead.isEmpty()) {
                now += random.nextInt(MAX_PAUSE_MILLIS);
                clusters.get(random.nextInt(CLUSTERS)).step(now);
            }
            taken++;
            return ahead.remove();
        }
    }
}
