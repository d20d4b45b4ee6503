package io.podtrail.collector.kubernetes;

import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.podtrail.collector.ClusterListener;
import io.podtrail.collector.ClusterListener.Interruption;
import io.podtrail.collector.Source;
import io.podtrail.collector.SourceException;
import io.podtrail.events.Namespace;
import io.podtrail.policy.pod.Pod;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists namespaces, then pods, then watches both from where the lists ended. A watch that breaks beyond resume, and the
 * keyframe interval, both lead to a new list: a new complete picture.
 */
public final class KubernetesSource implements Source {
    /** How often everything is listed again when nobody says otherwise. */
    public static final Duration DEFAULT_KEYFRAME_INTERVAL = Duration.ofHours(6);

    private static final Logger LOG = LoggerFactory.getLogger(KubernetesSource.class);
    private static final long PAGE = 500;
    private static final Duration HEARTBEAT_CHECK = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    private final KubernetesClient client;
    private final Clock clock;
    private final Duration keyframeInterval;
    private final CountDownLatch closed = new CountDownLatch(1);

    public KubernetesSource(KubernetesClient client, Clock clock, Duration keyframeInterval) {
        this.client = client;
        this.clock = clock;
        this.keyframeInterval = keyframeInterval;
    }

    @Override
    public void run(ClusterListener listener) throws InterruptedException {
        Interruption interruption = null;
        Duration retry = FIRST_RETRY;
        boolean everListed = false;
        while (closed.getCount() > 0) {
            try {
                interruption = listAndWatch(listener, interruption);
                everListed = true;
                retry = FIRST_RETRY;
            } catch (KubernetesClientException e) {
                if (!everListed || isDenied(e)) {
                    throw explained(e, "list and watch", "pods and namespaces");
                }
                LOG.warn(
                        "the API server cannot be listed, trying again in {} s: {}", retry.toSeconds(), e.getMessage());
                interruption = interruption == null
                        ? new Interruption(clock.instant(), "the API server could not be listed")
                        : interruption;
                boolean ended = closed.await(retry.toMillis(), TimeUnit.MILLISECONDS);
                retry = ended || retry.multipliedBy(2).compareTo(LONGEST_RETRY) > 0
                        ? LONGEST_RETRY
                        : retry.multipliedBy(2);
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }

    /** One keyframe and what follows it; returns what interrupted it, null when nothing was missed. */
    private @Nullable Interruption listAndWatch(ClusterListener listener, @Nullable Interruption before)
            throws InterruptedException {
        listener.keyframeStarted(clock.instant(), KubernetesAccess.version(client), before);
        Runnable alive = () -> listener.alive(clock.instant());
        String namespacesVersion =
                list(SlimNamespace.class, namespace -> listener.namespaceSeen(clock.instant(), slim(namespace)), alive);
        String podsVersion = list(SlimPod.class, pod -> listener.podSeen(clock.instant(), slim(pod)), alive);
        listener.keyframeCompleted(clock.instant(), false);

        BlockingQueue<Interruption> interruptions = new LinkedBlockingQueue<>();
        Instant nextKeyframe = clock.instant().plus(keyframeInterval);
        var namespaceWatcher = new NamespaceWatcher(listener, interruptions);
        var podWatcher = new PodWatcher(listener, interruptions);
        try (Watch namespaces = client.resources(SlimNamespace.class).watch(from(namespacesVersion), namespaceWatcher);
                Watch pods = client.resources(SlimPod.class).inAnyNamespace().watch(from(podsVersion), podWatcher)) {
            while (closed.getCount() > 0 && clock.instant().isBefore(nextKeyframe)) {
                Interruption interruption = interruptions.poll(HEARTBEAT_CHECK.toMillis(), TimeUnit.MILLISECONDS);
                if (interruption != null) {
                    LOG.warn("{}; listing again", interruption.reason());
                    return interruption;
                }
                listener.alive(clock.instant());
            }
        } finally {
            namespaceWatcher.end();
            podWatcher.end();
        }
        return null;
    }

    private <T extends SlimResource> String list(Class<T> type, Consumer<T> each, Runnable afterPage) {
        String next = null;
        String version;
        do {
            var options =
                    new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build();
            var page = client.resources(type).inAnyNamespace().list(options);
            page.getItems().forEach(each);
            afterPage.run();
            version = page.getMetadata().getResourceVersion();
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return version;
    }

    private static ListOptions from(String resourceVersion) {
        return new ListOptionsBuilder()
                .withResourceVersion(resourceVersion)
                .withAllowWatchBookmarks(true)
                .build();
    }

    /** What the API server's refusal means for whoever runs the collector. */
    static SourceException explained(KubernetesClientException e, String verb, String resources) {
        if (isDenied(e)) {
            return new SourceException(
                    ("the API server does not let us %s %s (HTTP %d). Grant it, for example: kubectl create clusterrole "
                                    + "podtrail --verb=get,list,watch --resource=pods,namespaces, bound to the account in use")
                            .formatted(verb, resources, e.getCode()),
                    e);
        }
        return new SourceException(
                "the API server cannot be reached: %s. Is the kubeconfig's current context right?"
                        .formatted(e.getMessage()),
                e);
    }

    private static boolean isDenied(KubernetesClientException e) {
        return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN || e.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED;
    }

    /** The client's own message may quote the event, and with it the pod: it must not get into the log. */
    static String reason(WatcherException cause) {
        if (cause.isHttpGone()) {
            return "broke: the API server does not keep that much history (HTTP 410)";
        }
        Throwable deepest = cause;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return "broke (%s)".formatted(deepest.getClass().getSimpleName());
    }

    private static Pod slim(SlimPod pod) {
        return new Pod(pod.slimMetadata(), pod.getSpec(), pod.getStatus());
    }

    private static Namespace slim(SlimNamespace namespace) {
        return new Namespace(namespace.slimMetadata());
    }

    /** Passes events on, and remembers when the watch was last known to work. */
    private abstract class ListeningWatcher<T> implements Watcher<T> {
        private final String resources;
        private final BlockingQueue<Interruption> interruptions;
        private boolean ended;
        private volatile Instant lastEvent = clock.instant();

        ListeningWatcher(String resources, BlockingQueue<Interruption> interruptions) {
            this.resources = resources;
            this.interruptions = interruptions;
        }

        abstract void seen(T object);

        abstract void gone(T object);

        @Override
        public synchronized void eventReceived(Action action, T object) {
            if (ended) {
                return; // A newer list has told what follows.
            }
            lastEvent = clock.instant();
            try {
                switch (action) {
                    case ADDED, MODIFIED -> seen(object);
                    case DELETED -> gone(object);
                    case BOOKMARK -> {}
                    case ERROR -> interrupted("ended with an error");
                }
            } catch (RuntimeException e) {
                interrupted("could not be written (%s)".formatted(e.getClass().getSimpleName()));
            }
        }

        @Override
        public void onClose(WatcherException cause) {
            interrupted(reason(cause));
        }

        @Override
        public boolean reconnecting() {
            return true;
        }

        /** Returns when no event is being passed on, and lets none pass any more. */
        synchronized void end() {
            ended = true;
        }

        private void interrupted(String how) {
            boolean told = interruptions.offer(new Interruption(lastEvent, "the watch of " + resources + " " + how));
            assert told : "the queue has no bound";
        }
    }

    private final class NamespaceWatcher extends ListeningWatcher<SlimNamespace> {
        private final ClusterListener listener;

        NamespaceWatcher(ClusterListener listener, BlockingQueue<Interruption> interruptions) {
            super("namespaces", interruptions);
            this.listener = listener;
        }

        @Override
        void seen(SlimNamespace namespace) {
            listener.namespaceSeen(clock.instant(), slim(namespace));
        }

        @Override
        void gone(SlimNamespace namespace) {
            listener.namespaceGone(clock.instant(), slim(namespace));
        }
    }

    private final class PodWatcher extends ListeningWatcher<SlimPod> {
        private final ClusterListener listener;

        PodWatcher(ClusterListener listener, BlockingQueue<Interruption> interruptions) {
            super("pods", interruptions);
            this.listener = listener;
        }

        @Override
        void seen(SlimPod pod) {
            listener.podSeen(clock.instant(), slim(pod));
        }

        @Override
        void gone(SlimPod pod) {
            listener.podGone(clock.instant(), slim(pod));
        }
    }
}
