package io.podtrail.app;

import io.podtrail.processor.replay.Episode;
import io.podtrail.processor.replay.Outcome;
import io.podtrail.processor.replay.Planner;
import io.podtrail.processor.replay.ReplayEngine;
import io.podtrail.processor.replay.Scope;
import io.podtrail.processor.replay.Window;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The alerts that imported history opens, found by a replay of it: the processor will open the same ones, whether or not one runs
 * now.
 *
 * @param opened within the imported time
 * @param openAtEnd of those, how many nothing in the imported time resolved
 */
record ImportedAlerts(long opened, long openAtEnd) {
    /**
     * Replays what was imported.
     *
     * @return null when it was stopped
     */
    static @Nullable ImportedAlerts of(
            Map<String, Object> clientProperties, String topic, String cluster, Window window, BooleanSupplier stopped)
            throws InterruptedException {
        var plan = new Planner(clientProperties, topic).plan(window, new Scope(List.of(cluster), List.of()), null);
        Outcome outcome = new ReplayEngine(
                        clientProperties, Runtime.getRuntime().availableProcessors(), ReplayEngine.Listener.NOBODY)
                .run(plan, stopped);
        if (outcome == null) {
            return null;
        }
        List<Episode> episodes = outcome.actual().workloads().stream()
                .flatMap(workload -> workload.episodes().stream())
                .toList();
        return new ImportedAlerts(
                episodes.size(),
                episodes.stream().filter(episode -> episode.to() == null).count());
    }
}
