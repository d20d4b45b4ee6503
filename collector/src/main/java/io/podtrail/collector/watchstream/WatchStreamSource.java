package io.podtrail.collector.watchstream;

import io.podtrail.collector.ClusterListener;
import io.podtrail.collector.Collector;
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
 * <p>The keyframe ends when {@link InitialLists} knows that all pods have been told. It never ends when the source is
 * closed before, nor without any pod, so that nothing is swept that was only not reached.
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

    private volatile boolean ended;
    private volatile long objects;
    private boolean begun;
    private boolean completed;
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
            var initialLists = new InitialLists(inputs.size());
            for (Arrival arrival = events.next(); arrival != null && !closed; arrival = events.next()) {
                WatchEvent event = arrival.event();
                if (event != null) {
                    reach(event, listener);
                }
                if (closed) {
                    return; // The wait for the event's time was cut short.
                }
                boolean listed = initialLists.areOverWith(arrival);
                if (listed && begun && !completed) {
                    completed = true;
                    listener.keyframeCompleted(event == null ? now() : timeOf(event), false);
                }
                if (event != null) {
                    play(event, listener);
                }
            }
            ended = !closed;
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
                opened.add(new Input("standard input", () -> new FileInputStream(FileDescriptor.in)));
            } else {
                live |= !Files.isRegularFile(input);
                opened.add(Input.of(input));
            }
        }
        return live ? new LiveStreams(opened, () -> whileQuiet(listener)) : new MergedFiles(opened);
    }

    /** Goes on to the event's time. */
    private void reach(WatchEvent event, ClusterListener listener) throws InterruptedException {
        if (!begun) {
            listener.keyframeStarted(timeOf(event), null, null);
            begun = true;
        }
        if (event.observedAt() != null) {
            passRecordedTime(event.observedAt(), listener);
        } else {
            whileQuiet(listener);
        }
    }

    /** A recording has a time of its own, which does not pass while nothing comes. */
    private void whileQuiet(ClusterListener listener) {
        if (recordedTime == null) {
            listener.alive(clock.instant(), true);
        }
    }

    /** Whether all inputs were read to their end without one pod or namespace in them. */
    public boolean hadNoObject() {
        return ended && objects == 0;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // Only the thread that runs the source counts.
    private void play(WatchEvent event, ClusterListener listener) {
        Instant at = timeOf(event);
        objects += event instanceof WatchEvent.Rejected || event instanceof WatchEvent.Bookmark ? 0 : 1;
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

    private Instant timeOf(WatchEvent event) {
        return event.observedAt() == null ? now() : event.observedAt();
    }

    private Instant now() {
        return recordedTime == null ? clock.instant() : recordedTime;
    }

    /** In steps, so that a slowly played recording has its heartbeats when they are due. */
    private void passRecordedTime(Instant to, ClusterListener listener) throws InterruptedException {
        Instant from = recordedTime == null ? to : recordedTime;
        boolean silent = to.isAfter(from.plus(Collector.LONGEST_SILENCE));
        Instant firstStep = silent ? to : from.plus(RECORDED_STEP);
        for (Instant at = firstStep; at.isBefore(to) && !closed; at = at.plus(RECORDED_STEP)) {
            pace.await(at);
            listener.recordedTimePassed(at);
        }
        pace.await(to);
        if (closed) {
            return;
        }
        listener.recordedTimePassed(to);
        recordedTime = to.isAfter(from) ? to : from;
    }
}
