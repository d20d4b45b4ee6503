package io.podtrail.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and SIGTERM, turned into an orderly end: what was registered is asked to stop, and the process waits for the
 * command to finish its work before it exits.
 */
final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 40;

    private final CountDownLatch requested = new CountDownLatch(1);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook;

    Interruption() {
        hook = new Thread(this::interrupt, "podtrail-shutdown");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Runs the action once when the user asks to stop. */
    void onRequest(Runnable stop) {
        var waiter = new Thread(
                () -> {
                    try {
                        requested.await();
                        stop.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "podtrail-interruption");
        waiter.setDaemon(true);
        waiter.start();
    }

    boolean isRequested() {
        return requested.getCount() == 0;
    }

    /** Waits until the user asks to stop. */
    void await() throws InterruptedException {
        requested.await();
    }

    /** Asks to stop, as the user would. */
    void request() {
        requested.countDown();
    }

    /** The command's work is done. */
    @Override
    public void close() {
        finished.countDown();
        if (!isRequested()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException alreadyShuttingDown) {
                requested.countDown();
            }
        }
    }

    private void interrupt() {
        requested.countDown();
        try {
            boolean inTime = finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!inTime) {
                System.err.println("podtrail: did not stop in time; it resumes from its last commit");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
