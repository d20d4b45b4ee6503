package io.podtrail.processor;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.podtrail.events.Observation;
import io.podtrail.processor.store.ClusterState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what is ignored, and logs it once for each epoch, however many partitions and records there are. */
final class EpochLog implements EpochListener {
    private static final Logger LOG = LoggerFactory.getLogger(EpochLog.class);
    /** A cluster has few epochs at a time; beyond this, the oldest may be logged again. */
    private static final int REMEMBERED = 1_000;

    private final Set<String> logged = Collections.synchronizedSet(Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    }));
    private final Counter ignored;
    private final Counter begunAnew;
    private final Counter stale;

    EpochLog(MeterRegistry registry) {
        ignored = Counter.builder("podtrail.processor.ignored.observations")
                .description("Observations of collectors that were replaced, which count for nothing")
                .register(registry);
        begunAnew = Counter.builder("podtrail.processor.logs.begun.anew")
                .description("Keyframes, by partition, before which the log had lost the cluster's records")
                .register(registry);
        stale = Counter.builder("podtrail.processor.stale.observations")
                .description("Observations that were not applied, because a later state, or a later object, was known")
                .register(registry);
    }

    @Override
    public void ignored(Observation stale, ClusterState known) {
        ignored.increment();
        if (logged.add("ignored " + stale.cluster() + ' ' + stale.epoch() + ' ' + known.epoch())) {
            LOG.warn(
                    "Observations of cluster {} under epoch {} are ignored: epoch {} began before. Another collector of this"
                            + " cluster took over; stop the older one, or give it a --cluster name that no other has",
                    stale.cluster(),
                    stale.epoch(),
                    known.epoch());
        }
    }

    @Override
    public void begunAnew(Observation.KeyframeStarted started, ClusterState known) {
        begunAnew.increment();
        if (logged.add("anew " + started.cluster() + ' ' + started.epoch() + ' ' + known.epoch())) {
            LOG.warn(
                    "The log has lost the records of cluster {}: its collector begins with epoch {}, after epoch {} here."
                            + " The state is kept and compared with the new keyframe; the time between is a gap",
                    started.cluster(),
                    started.epoch(),
                    known.epoch());
        }
    }

    /** Happens without anything being wrong, as when captures overlap. */
    @Override
    public void stale(Observation older) {
        stale.increment();
    }
}
