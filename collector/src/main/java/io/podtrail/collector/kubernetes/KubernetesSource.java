package io.podtrail.collector.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.github.resilience4j.core.IntervalFunction;
import io.podtrail.collector.ClusterListener;
import io.podtrail.collector.ClusterListener.Interruption;
import io.podtrail.collector.Source;
import io.podtrail.collector.SourceException;
import io.podtrail.collector.kubernetes.http.CredentialException;
import io.podtrail.events.RejectedInput;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists namespaces, then pods, then what makes pods, and watches all of them from there. A watch that breaks beyond resume,
 * and the keyframe interval, both lead to a new list: a new complete picture. In between, watches resume where they ended,
 * so that nothing is missed between two pictures either.
 */
public final class KubernetesSource implements Source {
    /** How often everything is listed again when nobody says otherwise. */
    public static final Duration DEFAULT_KEYFRAME_INTERVAL = Duration.ofHours(6);

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesSource.class);
    private static final Duration HEARTBEAT_CHECK = Duration.ofSeconds(1);
    /** How long a watch may take to notice that it was stopped. */
    private static final Duration STOPPING = Duration.ofSeconds(5);

    private static final IntervalFunction PAUSES =
            IntervalFunction.ofExponentialRandomBackoff(Duration.ofSeconds(1), 2.0, 0.5, Duration.ofSeconds(30));

    private final ApiServer api;
    private final Clock clock;
    private final Duration keyframeInterval;
    private final boolean onlyPods;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Set<ApiResource> expiredBetweenPages = new HashSet<>();
    private volatile List<Reflector<?>> reflectors = List.of();
    private volatile String state = "not started";

    /**
     * @param client is not closed with the source
     * @param onlyPods whether to leave out what makes pods: workloads' templates and refused pods
     */
    public KubernetesSource(KubernetesClient client, Clock clock, Duration keyframeInterval, boolean onlyPods) {
        this.api = new ApiServer(client);
        this.clock = clock;
        this.keyframeInterval = keyframeInterval;
        this.onlyPods = onlyPods;
    }

    @Override
    public void run(ClusterListener listener) throws InterruptedException {
        Interruption interruption = null;
        var positions = new HashMap<ApiResource, String>();
        boolean everListed = false;
        int failures = 0;
        while (closed.getCount() > 0) {
            try {
                interruption = listAndWatch(listener, interruption, positions);
                if (interruption != null) {
                    // Where one is too old the others are, or soon will be, and each would cost another list.
                    positions.clear();
                }
                everListed = true;
                failures = 0;
            } catch (IOException e) {
                everListed |= !positions.isEmpty();
                if (closed.getCount() == 0) {
                    return;
                }
                SourceException explained = AccessProblem.explain(e);
                if (!everListed && !isTransient(e)) {
                    throw explained;
                }
                long pause = ApiException.backOffMillis(e, PAUSES.apply(Math.min(++failures, 10)));
                state = String.valueOf(explained.getMessage());
                LOG.warn("{}; trying again in {} s", explained.getMessage(), (pause + 500) / 1000);
                interruption = interruption == null
                        ? new Interruption(clock.instant(), "the API server could not be listed")
                        : interruption;
                boolean ended = closed.await(pause, TimeUnit.MILLISECONDS);
                if (ended) {
                    return;
                }
            }
        }
    }

    /**
     * Whether a failure may pass by itself: a server that is busy or starting up, and a connection that broke though the
     * server had answered before. Anything else, before the first list is complete, is for the operator to correct.
     */
    private boolean isTransient(IOException e) {
        return e instanceof ApiException answer
                ? answer.isTransient()
                : !(e instanceof CredentialException) && api.received() > 0;
    }

    @Override
    public void close() {
        closed.countDown();
        api.close();
    }

    @Override
    public boolean isWatching() {
        List<Reflector<?>> all = reflectors;
        return !all.isEmpty() && all.stream().allMatch(Reflector::isConnected);
    }

    @Override
    public String state() {
        return isWatching() ? "watching" : state;
    }

    @Override
    public long bytesReceived() {
        return api.received();
    }

    /**
     * One keyframe and what follows it; returns what interrupted it, null when nothing was missed.
     *
     * @param positions where each watch stands, to go on from; empty for where the list ends
     */
    private @Nullable Interruption listAndWatch(
            ClusterListener listener, @Nullable Interruption before, Map<ApiResource, String> positions)
            throws IOException, InterruptedException {
        state = "listing";
        listener.keyframeStarted(clock.instant(), KubernetesAccess.version(api), before);
        List<Reflector<?>> all = reflectors(listener, positions);
        for (Reflector<?> reflector : all) {
            state = "listing " + reflector.resource();
            list(reflector);
            listener.alive(clock.instant(), false);
        }
        listener.keyframeCompleted(clock.instant(), !onlyPods);
        expiredBetweenPages.clear();
        Instant nextKeyframe = clock.instant().plus(keyframeInterval);
        state = "starting to watch";

        BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
        var threads = new ArrayList<Thread>();
        reflectors = all;
        try {
            all.forEach(reflector -> threads.add(start(reflector, outcomes)));
            while (closed.getCount() > 0 && clock.instant().isBefore(nextKeyframe)) {
                Outcome outcome = outcomes.poll(HEARTBEAT_CHECK.toMillis(), TimeUnit.MILLISECONDS);
                if (outcome != null) {
                    return since(earliest(all), outcome.interruption());
                }
                Instant now = clock.instant();
                all.forEach(reflector -> reflector.hangUpIfDead(now));
                listener.alive(now, isWatching());
            }
            return null;
        } finally {
            reflectors = List.of();
            state = "watches ended";
            all.forEach(Reflector::stop);
            for (Thread thread : threads) {
                thread.join(STOPPING.toMillis());
            }
            all.forEach(reflector -> positions.put(reflector.resource(), reflector.resourceVersion()));
        }
    }

    /**
     * Lists one kind. Where the server compacts faster than the pages come, the next keyframe lists it in one answer: to go on
     * from the token that the server offers instead would mix two states, and miss what was deleted between them.
     */
    private void list(Reflector<?> reflector) throws IOException {
        try {
            reflector.list(!expiredBetweenPages.contains(reflector.resource()));
        } catch (ApiException e) {
            if (e.isExpired()) {
                expiredBetweenPages.add(reflector.resource());
            }
            throw e;
        }
    }

    /** Nothing of what is watched may be missing from what an interruption claims. */
    private static @Nullable Interruption since(Instant earliest, @Nullable Interruption interruption) {
        return interruption == null ? null : new Interruption(earliest, interruption.reason());
    }

    private static Instant earliest(List<Reflector<?>> all) {
        return all.stream()
                .map(Reflector::lastHeard)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    private List<Reflector<?>> reflectors(ClusterListener listener, Map<ApiResource, String> positions) {
        var all = new ArrayList<Reflector<?>>();
        all.add(reflector(ApiResource.NAMESPACES, "Namespace", new NamespaceHandler(listener), listener, positions));
        all.add(reflector(ApiResource.PODS, "Pod", new PodHandler(listener), listener, positions));
        if (!onlyPods) {
            ApiResource.WORKLOADS.forEach((kind, resource) -> all.add(
                    reflector(resource, kind.toString(), new TemplateHandler(listener, kind), listener, positions)));
            all.add(reflector(
                    ApiResource.FAILED_CREATE_EVENTS, "Event", new RefusalHandler(listener), listener, positions));
        }
        return all;
    }

    private <T> Reflector<T> reflector(
            ApiResource resource,
            String kind,
            ResourceHandler<T> handler,
            ClusterListener listener,
            Map<ApiResource, String> positions) {
        return new Reflector<>(
                api,
                resource,
                handler,
                reason -> listener.rejected(
                        clock.instant(), RejectedInput.unheld("the API server's " + resource, reason, kind + " /")),
                clock,
                positions.getOrDefault(resource, ""));
    }

    private Thread start(Reflector<?> reflector, BlockingQueue<Outcome> outcomes) {
        var thread = new Thread(() -> outcomes.add(outcome(reflector)), "podtrail-watch-" + reflector.resource());
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static Outcome outcome(Reflector<?> reflector) {
        try {
            return new Outcome(reflector.watch(), null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome(null, null);
        } catch (IOException e) {
            return new Outcome(null, AccessProblem.explain(e));
        } catch (RuntimeException e) {
            return new Outcome(null, e);
        }
    }

    /** How a watch ended. */
    private record Outcome(
            @Nullable Interruption broken, @Nullable RuntimeException failure) {
        @Nullable Interruption interruption() {
            if (failure != null) {
                throw failure;
            }
            if (broken != null) {
                LOG.warn("{}; listing again", broken.reason());
            }
            return broken;
        }
    }
}
