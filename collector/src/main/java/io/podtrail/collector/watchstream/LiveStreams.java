package io.podtrail.collector.watchstream;

import io.podtrail.collector.SourceException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Pipes, which nobody can look ahead into: events in the order of their arrival. */
final class LiveStreams implements EventStream {
    private static final int QUEUED = 1_000;
    private static final long STOP_CHECK_MILLIS = 100;

    private final BlockingQueue<Arrival> arrived = new ArrayBlockingQueue<>(QUEUED);

    private final Runnable idle;
    private int open;
    private volatile boolean stopped;
    private volatile @Nullable SourceException failure;

    /**
     * @param idle called every so often while nothing arrives
     */
    LiveStreams(List<Input> inputs, Runnable idle) {
        this.idle = idle;
        this.open = inputs.size();
        for (int i = 0; i < inputs.size(); i++) {
            int number = i;
            var thread = new Thread(() -> read(number, inputs.get(number)), "podtrail-input-" + number);
            thread.setDaemon(true); // A pipe that never ends must not keep the process.
            thread.start();
        }
    }

    @Override
    public @Nullable Arrival next() throws InterruptedException {
        while (open > 0 && !stopped) {
            Arrival arrival = arrived.poll(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS);
            SourceException cause = failure;
            if (cause != null) {
                throw cause;
            }
            if (arrival != null) {
                open -= arrival.event() == null ? 1 : 0;
                return arrival;
            }
            idle.run();
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

    private void read(int number, Input input) {
        try {
            boolean more = true;
            while (more) {
                WatchEvent event = input.next();
                more = put(new Arrival(number, event)) && event != null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (SourceException e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = new SourceException("an input broke off: " + e.getClass().getName(), e);
        }
    }

    private boolean put(Arrival arrival) throws InterruptedException {
        boolean taken = false;
        while (!taken && !stopped) {
            taken = arrived.offer(arrival, STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS);
        }
        return taken;
    }
}
