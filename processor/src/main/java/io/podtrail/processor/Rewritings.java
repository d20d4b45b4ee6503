package io.podtrail.processor;

import java.util.HashMap;
import java.util.Map;
import java.util.function.IntSupplier;

/** Which clusters' records a partition's processor has written again, of those that {@link LostRecords} asks for. */
final class Rewritings {
    private final IntSupplier wanted;
    /** By cluster, how often. */
    private final Map<String, Integer> done = new HashMap<>();

    private String cluster = "";
    /** What the record in hand adds; 0 for nothing. */
    private int begun;

    /** @param wanted how often each cluster's are to be written again since this began */
    Rewritings(IntSupplier wanted) {
        this.wanted = wanted;
    }

    /** Whether a cluster's records are to be written again with the record in hand. */
    boolean begin(String ofCluster) {
        int now = wanted.getAsInt();
        begun = now > done.getOrDefault(ofCluster, 0) ? now : 0;
        cluster = ofCluster;
        return begun > 0;
    }

    /** The record in hand takes effect. */
    void keep() {
        if (begun > 0) {
            done.put(cluster, begun);
            begun = 0;
        }
    }

    /** It does not. */
    void undo() {
        begun = 0;
    }
}
