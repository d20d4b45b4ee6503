package io.podtrail.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * When what is done.
 *
 * @param faults in order
 */
record FaultPlan(List<Planned> faults) {
    private static final int MAX_DOWN_MILLIS = 5_000;

    FaultPlan {
        faults = List.copyOf(faults);
    }

    /**
     * One fault.
     *
     * @param afterRecords when so many records of the history are written
     * @param target which of the processors, as far as it is alive; a number of any size
     * @param downMillis how long until what was killed is started again
     */
    record Planned(int afterRecords, Fault fault, int target, int downMillis) {}

    /** Spreads so many of each over a history, in random order, one in each of as many stretches. */
    static FaultPlan of(Map<Fault, Integer> counts, int records, long seed) {
        var random = new Random(seed);
        var order = new ArrayList<Fault>();
        for (Fault fault : Fault.values()) {
            order.addAll(Collections.nCopies(counts.getOrDefault(fault, 0), fault));
        }
        Collections.shuffle(order, random);
        var planned = new ArrayList<Planned>();
        double stretch = records / (order.size() + 1.0);
        for (Fault fault : order) {
            double at = stretch * (planned.size() + 0.5 + 0.5 * random.nextDouble());
            planned.add(new Planned((int) at, fault, random.nextInt(1 << 16), random.nextInt(MAX_DOWN_MILLIS)));
        }
        return new FaultPlan(planned);
    }
}
