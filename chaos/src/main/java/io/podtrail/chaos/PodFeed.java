package io.podtrail.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Writes one violating pod after the other, as {@code kubectl get -w --output-watch-events -o json} would, in turn to each of
 * several namespaces, so that all partitions go on having something to do. Its own thread waits where the reader does not read.
 */
final class PodFeed implements AutoCloseable {
    private static final int NAMESPACES = 8;
    private static final long INTERVAL_MILLIS = 300;

    private final OutputStream to;
    private final AtomicInteger fed = new AtomicInteger();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread = new Thread(this::feed, "pod-feed");

    private PodFeed(OutputStream to) {
        this.to = to;
    }

    static PodFeed start(OutputStream to) {
        var feed = new PodFeed(to);
        feed.thread.setDaemon(true);
        feed.thread.start();
        return feed;
    }

    /** How many pods were written: {@code pod-1} and so on. */
    int fed() {
        return fed.get();
    }

    /** Writes no more; what is written stays open to be read. */
    @Override
    public void close() throws InterruptedException {
        stop.countDown();
        thread.join();
    }

    private void feed() {
        try {
            for (int i = 0; i < NAMESPACES; i++) {
                write("""
                        {"kind":"Namespace","metadata":{"name":"shop-%1$d","uid":"shop-%1$d",\
                        "labels":{"pod-security.kubernetes.io/enforce":"baseline"}}}""".formatted(i));
            }
            while (!stop.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                int number = fed.get() + 1;
                write("""
                        {"kind":"Pod","metadata":{"name":"pod-%1$d","namespace":"shop-%2$d","uid":"uid-%1$d"},\
                        "spec":{"hostPID":true,"containers":[{"name":"c"}]}}""".formatted(number, number % NAMESPACES));
                fed.set(number);
            }
        } catch (IOException readerHasEnded) {
            // Suspension says so: the process is not alive.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(String object) throws IOException {
        to.write("{\"type\":\"ADDED\",\"object\":%s}\n".formatted(object).getBytes(UTF_8));
        to.flush();
    }
}
