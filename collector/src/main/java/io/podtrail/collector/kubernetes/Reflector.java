package io.podtrail.collector.kubernetes;

import io.github.resilience4j.core.IntervalFunction;
import io.podtrail.collector.ClusterListener.Interruption;
import io.podtrail.collector.kubernetes.ObjectStream.Event;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists one kind of resource page by page, then watches it and resumes where a watch ended, until the server no longer
 * keeps what followed. As client-go's {@code tools/cache.Reflector}.
 */
final class Reflector<T> {
    /** The server ends a watch after this or up to twice as long, so that not all of them come back at once. */
    private static final Duration WATCH = Duration.ofMinutes(5);
    /** So long after its end a watch may still be silent before it counts as dead. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final IntervalFunction PAUSES =
            IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(100), 2.0, 0.5, Duration.ofSeconds(30));
    private static final Logger LOG = LoggerFactory.getLogger(Reflector.class);

    private final ApiServer api;
    private final ApiResource resource;
    private final ResourceHandler<T> handler;
    private final Consumer<String> unreadable;
    private final Clock clock;
    private final CountDownLatch stopped = new CountDownLatch(1);

    private volatile String resourceVersion;
    private volatile Instant lastHeard;
    private volatile boolean connected;
    private volatile @Nullable InputStream watching;
    private volatile Instant due = Instant.MAX;

    /** @param resourceVersion where the watch begins; empty for where the list ends */
    Reflector(
            ApiServer api,
            ApiResource resource,
            ResourceHandler<T> handler,
            Consumer<String> unreadable,
            Clock clock,
            String resourceVersion) {
        this.api = api;
        this.resource = resource;
        this.handler = handler;
        this.unreadable = unreadable;
        this.clock = clock;
        this.resourceVersion = resourceVersion;
        this.lastHeard = clock.instant();
    }

    /**
     * Lists all objects.
     *
     * @param paged whether page by page; in one answer otherwise, which cannot expire on its way
     */
    void list(boolean paged) throws IOException {
        String continueToken = "";
        String listedAt;
        do {
            String path = paged ? resource.pagePath(continueToken) : resource.listPath();
            try (var page = new ObjectStream<>(api.get(path), handler, unreadable)) {
                var end = page.readPage(object -> handler.seen(clock.instant(), object));
                listedAt = end.resourceVersion();
                continueToken = end.continueToken();
            }
        } while (!continueToken.isEmpty());
        if (resourceVersion.isEmpty()) {
            resourceVersion = listedAt;
        }
        lastHeard = clock.instant();
    }

    /**
     * Tells what happens. Returns null when it was stopped, else why it cannot go on without a new list.
     *
     * @throws ApiException when the API server does not let us
     */
    @Nullable Interruption watch() throws ApiException, InterruptedException {
        int failures = 0;
        long pause = 0;
        while (stopped.getCount() > 0) {
            try {
                boolean heard = watchOnce();
                failures = heard ? 0 : failures + 1;
                pause = backOff(failures);
            } catch (ApiException e) {
                connected = false;
                if (e.isExpired()) {
                    return new Interruption(
                            lastHeard,
                            "the watch of %s broke: the API server does not keep that much history (HTTP 410)"
                                    .formatted(resource));
                } else if (e.isDenied()) {
                    throw e;
                }
                failures++;
                pause = ApiException.backOffMillis(e, backOff(failures));
                LOG.info("the watch of {} ended: {}", resource, e.getMessage());
            } catch (IOException e) {
                connected = false;
                failures++;
                pause = backOff(failures);
                // The message of a parser may quote what it read.
                LOG.info("the watch of {} broke ({})", resource, e.getClass().getSimpleName());
            }
            boolean ended = failures > 0 && stopped.await(pause, TimeUnit.MILLISECONDS);
            if (ended) {
                break;
            }
        }
        return null;
    }

    private static long backOff(int failures) {
        return failures == 0 ? 0 : PAUSES.apply(Math.min(failures, 10));
    }

    /** Makes {@link #watch} return as soon as the event in hand has been told. */
    void stop() {
        stopped.countDown();
        hangUp();
    }

    /** Hangs up on a watch that should have ended long ago: the other end may be gone without a word. */
    void hangUpIfDead(Instant now) {
        if (now.isAfter(due)) {
            due = Instant.MAX;
            LOG.info("the watch of {} is overdue", resource);
            hangUp();
        }
    }

    boolean isConnected() {
        return connected;
    }

    /** When the API server last said anything, be it a bookmark. */
    Instant lastHeard() {
        return lastHeard;
    }

    /** How far the watch has come; a later one goes on from here. */
    String resourceVersion() {
        return resourceVersion;
    }

    ApiResource resource() {
        return resource;
    }

    /** Watches until the server ends it; returns whether it said anything. */
    private boolean watchOnce() throws IOException {
        long seconds = WATCH.toSeconds()
                + ThreadLocalRandom.current().nextLong(WATCH.toSeconds()); // As client-go spreads its watches.
        due = clock.instant().plusSeconds(seconds).plus(GRACE);
        boolean heard = false;
        try (InputStream body = api.get(resource.watchPath(resourceVersion, seconds))) {
            // The API server has answered. Its first event, for which the stream waits, may be an hour away.
            watching = body;
            connected = true;
            try (var events = new ObjectStream<>(body, handler, unreadable)) {
                for (Event<T> event = next(events); event != null; event = next(events)) {
                    heard = true;
                    tell(event);
                }
            }
        } finally {
            watching = null;
        }
        return heard;
    }

    private @Nullable Event<T> next(ObjectStream<T> events) throws IOException {
        return stopped.getCount() > 0 ? events.nextEvent() : null;
    }

    private void tell(Event<T> event) {
        Instant now = clock.instant();
        T object = event.object();
        if (object != null && event.type() == Event.Type.DELETED) {
            handler.gone(now, object);
        } else if (object != null) {
            handler.seen(now, object);
        }
        // Only now: what was not told must come again.
        if (!event.resourceVersion().isEmpty()) {
            resourceVersion = event.resourceVersion();
        }
        lastHeard = now;
    }

    private void hangUp() {
        InputStream body = watching;
        if (body != null) {
            ApiServer.closeQuietly(body);
        }
    }
}
