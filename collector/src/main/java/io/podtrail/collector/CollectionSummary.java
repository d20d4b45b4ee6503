package io.podtrail.collector;

/**
 * What came of a source that ended.
 *
 * @param observations written, each counted once however many partitions it went to
 * @param unchanged seen but not written, because nothing that matters had changed
 * @param rejected written to {@code dead-letters}
 */
public record CollectionSummary(long observations, long unchanged, long rejected) {
    public static final CollectionSummary NOTHING = new CollectionSummary(0, 0, 0);

    CollectionSummary plus(CollectionSummary more) {
        return new CollectionSummary(
                observations + more.observations, unchanged + more.unchanged, rejected + more.rejected);
    }
}
