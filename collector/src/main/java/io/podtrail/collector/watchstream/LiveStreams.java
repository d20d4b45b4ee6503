package io.podtrail.collector.watchstream;

import io.podtrail.events.RejectedInput;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Pipes, which nobody can look ahead into: events in the order of their arrival. */
final class LiveStreams implements EventStream {
    private static final int QUEUED = 1_000;
    private static final long STOP_CHECK_MILLIS = 100;

    /** An empty element says that one input ended. */
    private final BlockingQueue<Optional<WatchEvent>> arrived = new ArrayBlockingQueue<>(QUEUED);

    private final Runnable idle;
    private int open;
    private volatile boolean stopped;

    /**
     * @param idle called every so often while nothing arrives
     */
    LiveStreams(List<Input> inputs, Runnable idle) {
        this.idle = idle;
        this.open = inputs.size();
        for (Input input : inputs) {
            var thread = new Thread(() -> read(input), "podtrail-input");
            thread.setDaemon(true); // A pipe that never ends must not keep the process.
            thread.start();
        }
    }

    @Override
    public @Nullable WatchEvent next() throws InterruptedException {
        while (open > 0 && !stopped) {
            Optional<WatchEvent> event = arrived.poll(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS);
            if (event == null) {
                idle.run();
                continue;
            }
            if (event.isPresent()) {
                return event.get();
            }
            open--;
        }
        return null;
    }

    @Override
    public void stop() {
        stopped = true;
    }

    /** Closing a pipe that a thread waits on would wait as well; the threads end with the process. */
    @Override
    public void close() {
        stop();
    }

    private void read(Input input) {
        try {
            WatchEvent event = input.next();
            while (event != null && !stopped) {
                arrived.put(Optional.of(event));
                event = input.next();
            }
            arrived.put(Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            var broken = new RejectedInput("an input", "it broke off: " + e.getMessage(), 0, "", null);
            if (arrived.offer(Optional.of(new WatchEvent.Rejected(null, broken)))) {
                boolean told = arrived.offer(Optional.empty());
                stopped |= !told;
            }
        }
    }
}
