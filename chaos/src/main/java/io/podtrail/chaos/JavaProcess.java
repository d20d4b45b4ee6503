package io.podtrail.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A JVM with our own class path, to be killed, paused or asked to end. Ends when we end. */
final class JavaProcess {
    /** There are many on one machine, and nobody asks them anything. */
    private static final Map<String, String> SERVING_NOTHING =
            Map.of("PODTRAIL_API_ADDRESS", "none", "PODTRAIL_METRICS_BIND_ADDRESS", "0");

    private final Process process;

    private JavaProcess(Process process) {
        this.process = process;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /**
     * Starts one.
     *
     * @param log where its output goes, at the end of what is there
     * @param options of the JVM
     * @param arguments main class and its arguments
     */
    static JavaProcess start(Path log, List<String> options, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(SERVING_NOTHING);
        try {
            return new JavaProcess(builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a JVM is told that lives for seconds and shares its cores with many. */
    static List<String> brief(String heap) {
        return List.of("-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError", "-XX:TieredStopAtLevel=1", "-Xmx" + heap);
    }

    /** What it reads as its standard input. */
    OutputStream input() {
        return process.getOutputStream();
    }

    /** Processor time so far; zero where the system does not tell. */
    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** As {@code kill -9}; it is gone on return. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    /** Has it write what each of its threads does into its log. */
    void dumpThreads() {
        signal("QUIT");
    }

    /** Asks it to end; false when it has not after so long. */
    boolean end(Duration patience) throws InterruptedException {
        process.destroy();
        return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Of a process that has ended. */
    int exitCode() {
        return process.exitValue();
    }

    CompletableFuture<JavaProcess> onExit() {
        return process.onExit().thenApply(ended -> this);
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
