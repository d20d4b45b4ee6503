package io.podtrail.app;

import io.podtrail.processor.replay.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Option;

/** How far to look back. */
final class WindowOptions {
    @Option(
            names = "--window",
            defaultValue = "30d",
            paramLabel = "DURATION",
            description = "How far to look back. Default: ${DEFAULT-VALUE}.")
    Duration length = Duration.ofDays(30);

    @Option(
            names = "--to",
            defaultValue = "now",
            paramLabel = "T",
            description = "Where the window ends: a point in time. Default: ${DEFAULT-VALUE}.")
    Instant to = Instant.EPOCH;

    Window window() {
        return new Window(to.minus(length), to);
    }

    /** These options, for a command that gives the same answer later. */
    List<String> words() {
        long seconds = length.toSeconds();
        String text = seconds % 86_400 == 0 ? seconds / 86_400 + "d" : seconds + "s";
        return List.of("--window", text, "--to", PointInTime.text(to));
    }
}
