package io.podtrail.hostile;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One podtrail command in a process of its own, whose output goes to files beside its data. */
final class PodtrailProcess implements AutoCloseable {
    private final Process process;
    private final Path output;
    private final Path errors;

    /** @param directory where its output goes; must exist */
    PodtrailProcess(Path directory, String name, List<String> arguments) throws IOException {
        output = directory.resolve(name + ".out");
        errors = directory.resolve(name + ".err");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.podtrail.app.Podtrail"));
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
    }

    OutputStream input() {
        return process.getOutputStream();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Its exit code; -1 when it does not end in time. */
    int await(long seconds) throws InterruptedException {
        return process.waitFor(seconds, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    String output() throws IOException {
        return Files.readString(output);
    }

    String errors() throws IOException {
        return Files.readString(errors);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
