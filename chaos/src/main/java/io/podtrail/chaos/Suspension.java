package io.podtrail.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pipeline that is fed one violating pod after the other, and of which one process is suspended for a while. All goes on
 * afterwards: no process ends, and the alert of each pod is delivered, those of before and after the pause, too.
 *
 * @param seed of the moment at which it is suspended
 * @param pause how long
 */
record Suspension(long seed, Suspended suspended, Duration pause) {
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final long POLL_MILLIS = 200;
    private static final int PODS_BEFORE = 3;
    /** More than there are namespaces, and so partitions. */
    private static final int PODS_AFTER = 12;

    private static final int LATEST_MOMENT_MILLIS = 5_000;
    private static final Pattern POD = Pattern.compile("Pod/(pod-\\d+)\\b");

    /**
     * How it went.
     *
     * @param pods how many were fed
     * @param repeated how often an alert was delivered that had been delivered before
     * @param caughtUp from when the process went on until all alerts were delivered
     * @param problems in words; empty when all went on
     */
    record Outcome(int pods, int repeated, Duration caughtUp, List<String> problems) {}

    /** @param directory where everything lies; should be empty */
    Outcome run(Path directory) throws IOException, InterruptedException, ExecutionException {
        Files.createDirectories(directory);
        var processes = new EnumMap<Suspended, JavaProcess>(Suspended.class);
        try {
            if (suspended == Suspended.UP) {
                JavaProcess up = start(
                        processes, Suspended.UP, directory, "up", "--from", "-", "--data-dir", text(directory, "data"));
                return disturb(processes, Switch.of(up), directory, up, Suspended.UP);
            }
            try (Broker broker = Broker.start(directory)) {
                String servers = broker.bootstrapServers();
                JavaProcess collector = start(
                        processes,
                        Suspended.COLLECTOR,
                        directory,
                        "collect",
                        "--from",
                        "-",
                        "--bootstrap-servers",
                        servers);
                JavaProcess processor = start(
                        processes,
                        Suspended.PROCESSOR,
                        directory,
                        "process",
                        "--bootstrap-servers",
                        servers,
                        "--state-dir",
                        text(directory, "state"));
                JavaProcess sink = start(processes, Suspended.SINK, directory, "sink", "--bootstrap-servers", servers);
                Switch power = switch (suspended) {
                    case BROKER -> new Switch(broker::pause, broker::resume);
                    case COLLECTOR -> Switch.of(collector);
                    case PROCESSOR -> Switch.of(processor);
                    case SINK -> Switch.of(sink);
                    case UP -> throw new IllegalStateException("all parts are one process");
                };
                return disturb(processes, power, directory, collector, Suspended.SINK);
            }
        } finally {
            for (JavaProcess process : processes.values()) {
                process.kill();
            }
        }
    }

    /** Stops a process, and lets it go on. */
    private record Switch(Runnable off, Runnable on) {
        static Switch of(JavaProcess process) {
            return new Switch(process::pause, process::resume);
        }
    }

    /**
     * @param fed whose standard input takes pods
     * @param delivering whose output has the alerts
     */
    private Outcome disturb(
            Map<Suspended, JavaProcess> processes, Switch power, Path directory, JavaProcess fed, Suspended delivering)
            throws IOException, InterruptedException {
        Path output = log(directory, delivering);
        try (PodFeed feed = PodFeed.start(fed.input())) {
            if (!awaitDelivered(output, PODS_BEFORE)) {
                return new Outcome(feed.fed(), 0, Duration.ZERO, List.of("nothing was delivered before the pause"));
            }
            Thread.sleep(new Random(seed).nextInt(LATEST_MOMENT_MILLIS));
            power.off().run();
            Thread.sleep(pause.toMillis());
            power.on().run();
            long resumed = System.nanoTime();
            int before = feed.fed();
            while (feed.fed() < before + PODS_AFTER && isWithin(resumed)) {
                Thread.sleep(POLL_MILLIS);
            }
            feed.close();
            var problems = new ArrayList<String>();
            if (!awaitDelivered(output, feed.fed())) {
                problems.add("of %d pods, the alerts of %d were delivered"
                        .formatted(feed.fed(), delivered(output).size()));
            }
            Duration caughtUp = Duration.ofNanos(System.nanoTime() - resumed);
            processes.forEach((part, process) -> {
                if (!process.isAlive()) {
                    problems.add("%s has ended: see %s".formatted(part, log(directory, part)));
                }
            });
            int repeated = delivered(output).values().stream()
                    .mapToInt(times -> times - 1)
                    .sum();
            return new Outcome(feed.fed(), repeated, caughtUp, problems);
        }
    }

    private static boolean awaitDelivered(Path output, int pods) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        while (delivered(output).size() < pods) {
            if (!isWithin(begin)) {
                return false;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return true;
    }

    private static boolean isWithin(long begin) {
        return System.nanoTime() - begin < PATIENCE.toNanos();
    }

    /** How often the alert of each pod was delivered. */
    private static Map<String, Integer> delivered(Path output) throws IOException {
        var times = new TreeMap<String, Integer>();
        for (String line : Files.readAllLines(output, UTF_8)) {
            Matcher pod = POD.matcher(line);
            if (pod.find()) {
                times.merge(pod.group(1), 1, Integer::sum);
            }
        }
        return times;
    }

    private static JavaProcess start(
            Map<Suspended, JavaProcess> processes, Suspended part, Path directory, String... arguments) {
        var command = new ArrayList<>(List.of("io.podtrail.app.Podtrail"));
        command.addAll(List.of(arguments));
        var process = JavaProcess.start(log(directory, part), JavaProcess.brief("384m"), command);
        processes.put(part, process);
        return process;
    }

    private static Path log(Path directory, Suspended part) {
        return directory.resolve(part.name().toLowerCase(Locale.ROOT) + ".log");
    }

    private static String text(Path directory, String name) {
        return directory.resolve(name).toString();
    }
}
