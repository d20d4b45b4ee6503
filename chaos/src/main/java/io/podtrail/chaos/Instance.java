package io.podtrail.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One {@code podtrail process} under a supervisor that starts it again when it ends, as Kubernetes would. */
final class Instance {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SUPERVISORS_PAUSE = Duration.ofSeconds(1);

    private final String name;
    private final Path log;
    private final List<String> options;
    private final List<String> command;
    private final ScheduledExecutorService later;
    private final Consumer<String> ownEnd;
    private @Nullable JavaProcess process;
    private boolean isWanted = true;

    /**
     * @param log where the process's own words go
     * @param options of the JVM
     * @param command main class and arguments
     * @param later runs what the supervisor does
     * @param ownEnd told when the process ends though nobody killed it
     */
    Instance(
            String name,
            Path log,
            List<String> options,
            List<String> command,
            ScheduledExecutorService later,
            Consumer<String> ownEnd) {
        this.name = name;
        this.log = log;
        this.options = options;
        this.command = command;
        this.later = later;
        this.ownEnd = ownEnd;
    }

    synchronized void start() {
        if (isWanted && !isAlive()) {
            process = JavaProcess.start(log, options, command);
            var unused = process.onExit().thenAccept(this::ended);
        }
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Processor time of what runs; zero when nothing does. */
    synchronized Duration cpu() {
        return process == null ? Duration.ZERO : process.cpu();
    }

    /** As {@code kill -9}. Nobody starts it again but the caller. */
    synchronized void kill() throws InterruptedException {
        JavaProcess killed = process;
        process = null; // So that this end counts as nobody's surprise.
        if (killed != null) {
            killed.kill();
        }
    }

    synchronized void pause() {
        if (process != null) {
            process.pause();
        }
    }

    synchronized void resume() {
        if (process != null) {
            process.resume();
        }
    }

    synchronized void dumpThreads() {
        if (process != null) {
            process.dumpThreads();
        }
    }

    /** Asks it to end, for good. */
    void end() throws InterruptedException {
        JavaProcess ending;
        synchronized (this) {
            isWanted = false;
            ending = process;
            process = null;
        }
        if (ending != null && !ending.end(PATIENCE)) {
            ending.kill();
            ownEnd.accept("%s did not end within %d s of SIGTERM".formatted(name, PATIENCE.toSeconds()));
        }
    }

    private synchronized void ended(JavaProcess which) {
        if (which != process) {
            return;
        }
        process = null;
        ownEnd.accept("%s ended by itself with exit code %d: %s".formatted(name, which.exitCode(), lastWords()));
        try {
            var unused = later.schedule(this::start, SUPERVISORS_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException allIsOver) {
            isWanted = false;
        }
    }

    private String lastWords() {
        try {
            List<String> lines = Files.readAllLines(log);
            return lines.isEmpty() ? "(nothing)" : lines.get(lines.size() - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
