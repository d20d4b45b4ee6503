package io.podtrail.collector.watchstream;

import io.podtrail.collector.ClusterListener;
import io.podtrail.collector.Source;
import io.podtrail.collector.SourceException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Plays inputs to a listener. Files are merged by the times that their events carry, in the order given where they carry
 * none; pipes are read as they come, each by a thread of its own.
 *
 * <p>The keyframe ends with the initial list of pods. {@code kubectl} prints that as {@code ADDED} events in etcd's
 * order, by namespace and name, so it is over for certain at the first pod event that breaks this order, at a bookmark,
 * when recorded time moves on, or at the end of the input. A pod that is added later and happens to sort behind the list
 * only prolongs it, which does no harm.
 */
public final class WatchStreamSource implements Source {
    /** The name of standard input. */
    public static final Path STANDARD_INPUT = Path.of("-");

    private static final Duration RECORDED_STEP = Duration.ofSeconds(10);

    private final List<Path> inputs;
    private final Pace pace;
    private final Clock clock;
    private volatile boolean closed;
    private volatile @Nullable EventStream stream;

    private boolean keyframeOpen;
    private String lastListed = "";
    private @Nullable Instant recordedTime;

    /**
     * @param inputs files, pipes, or {@link #STANDARD_INPUT}
     * @param pace how fast recorded time goes
     * @param clock what tells the time of events that carry none
     */
    public WatchStreamSource(List<Path> inputs, Pace pace, Clock clock) {
        this.inputs = List.copyOf(inputs);
        this.pace = pace;
        this.clock = clock;
    }

    @Override
    public void run(ClusterListener listener) throws InterruptedException {
        try (EventStream events = open(listener)) {
            stream = events;
            WatchEvent event = events.next();
            Instant start = event == null || event.observedAt() == null ? clock.instant() : event.observedAt();
            listener.keyframeStarted(start, null, null);
            keyframeOpen = true;
            while (event != null && !closed) {
                play(event, listener);
                event = events.next();
            }
            completeKeyframe(recordedTime == null ? clock.instant() : recordedTime, listener);
        } catch (IOException e) {
            throw new SourceException("cannot read the input: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        closed = true;
        pace.stop();
        EventStream open = stream;
        if (open != null) {
            open.stop();
        }
    }

    private EventStream open(ClusterListener listener) throws IOException {
        var opened = new ArrayList<Input>();
        boolean live = false;
        for (Path input : inputs) {
            if (input.equals(STANDARD_INPUT)) {
                live = true;
                opened.add(
                        new Input("standard input", new FileInputStream(FileDescriptor.in), Input.MAX_DOCUMENT_BYTES));
            } else {
                live |= !Files.isRegularFile(input);
                opened.add(Input.open(input));
            }
        }
        return live ? new LiveStreams(opened, () -> listener.alive(clock.instant())) : new MergedFiles(opened);
    }

    private void play(WatchEvent event, ClusterListener listener) throws InterruptedException {
        Instant at = event.observedAt();
        if (at == null) {
            at = clock.instant();
            listener.alive(at);
        } else {
            passRecordedTime(at, listener);
        }
        if (endsInitialList(event)) {
            completeKeyframe(at, listener);
        }
        if (event instanceof WatchEvent.PodSeen seen) {
            listener.podSeen(at, seen.pod());
        } else if (event instanceof WatchEvent.PodGone gone) {
            listener.podGone(at, gone.pod());
        } else if (event instanceof WatchEvent.NamespaceSeen seen) {
            listener.namespaceSeen(at, seen.namespace());
        } else if (event instanceof WatchEvent.NamespaceGone gone) {
            listener.namespaceGone(at, gone.namespace());
        } else if (event instanceof WatchEvent.Rejected rejected) {
            listener.rejected(at, rejected.input());
        }
    }

    /** In steps, so that a slowly played recording has its heartbeats when they are due. */
    private void passRecordedTime(Instant to, ClusterListener listener) throws InterruptedException {
        Instant from = recordedTime == null ? to : recordedTime;
        if (to.isAfter(from)) {
            completeKeyframe(from, listener);
        }
        for (Instant at = from.plus(RECORDED_STEP); at.isBefore(to); at = at.plus(RECORDED_STEP)) {
            pace.await(at);
            listener.recordedTimePassed(at);
        }
        pace.await(to);
        listener.recordedTimePassed(to);
        recordedTime = to.isAfter(from) ? to : from;
    }

    private boolean endsInitialList(WatchEvent event) {
        if (event instanceof WatchEvent.PodSeen seen && seen.added()) {
            // A NUL sorts before every character of a name, as the slash does in etcd's keys.
            String key = seen.pod().metadata().namespace()
                    + '\0'
                    + seen.pod().metadata().name();
            boolean ascending = key.compareTo(lastListed) > 0;
            lastListed = key;
            return !ascending;
        }
        return event instanceof WatchEvent.PodSeen
                || event instanceof WatchEvent.PodGone
                || event instanceof WatchEvent.Bookmark;
    }

    private void completeKeyframe(Instant at, ClusterListener listener) {
        if (keyframeOpen) {
            keyframeOpen = false;
            listener.keyframeCompleted(at);
        }
    }
}
