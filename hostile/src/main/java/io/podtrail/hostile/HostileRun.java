package io.podtrail.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs the pipeline twice at the same rate, once with ordinary pods alone and once with hostile ones among them, and
 * compares: no process may end, ordinary pods must come through as fast, and every hostile pod must be judged or be a dead
 * letter.
 */
@Command(
        name = "hostile/run",
        description = "Runs the pipeline under a generator that mixes hostile pods into ordinary ones.",
        mixinStandardHelpOptions = true)
final class HostileRun implements Callable<Integer> {
    /** How many ordinary pods there are for each hostile one. */
    private static final int ORDINARY = 99;

    /** How much slower ordinary pods may be with hostile ones among them. */
    private static final double TOLERANCE = 0.10;

    private static final int NAMESPACES = 50;
    private static final long PATIENCE_SECONDS = 1_800;
    private static final List<Integer> LARGE = List.of(64 * 1024, 400 * 1024, 1_400_000);

    @Option(names = "--minutes", defaultValue = "10", description = "How long each run is. Default: ${DEFAULT-VALUE}.")
    double minutes = 10;

    @Option(names = "--rate", defaultValue = "200", description = "Pods per second. Default: ${DEFAULT-VALUE}.")
    int rate = 200;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Decides which pods are hostile. Default: ${DEFAULT-VALUE}.")
    long seed = 1;

    @Option(names = "--directory", description = "Where logs and data lie. Default: a new temporary directory.")
    @Nullable Path directory;

    /**
     * How one run went.
     *
     * @param hostile the keys of the hostile pods
     * @param seconds until the last of them had been notified
     */
    record Run(int ordinary, List<HostilePod> hostile, double seconds, int exitCode, Outcome outcome) {
        double ordinaryPerSecond() {
            return ordinary / seconds;
        }

        /** Hostile pods of which nothing is known, neither a violation nor a dead letter. */
        List<String> lost() {
            return hostile.stream()
                    .filter(pod -> !outcome.violations().containsKey(pod.key())
                            && outcome.deadLetters().stream().noneMatch(pod::isIn))
                    .map(HostilePod::key)
                    .toList();
        }
    }

    /**
     * One that was put among the ordinary ones.
     *
     * @param line of the input, by which a dead letter names what is too long to be read
     */
    record HostilePod(String key, int line) {
        boolean isIn(String deadLetter) {
            String name = key.substring(key.lastIndexOf('/') + 1);
            return deadLetter.contains(name) || deadLetter.startsWith("standard input:%d ".formatted(line));
        }
    }

    public static void main(String[] args) {
        System.exit(new CommandLine(new HostileRun()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path root =
                directory == null ? Files.createTempDirectory("podtrail-hostile") : Files.createDirectories(directory);
        int pods = (int) Math.max(ORDINARY + 1, minutes * 60 * rate);
        Run alone = run(Files.createDirectories(root.resolve("ordinary")), pods, false);
        Run mixed = run(Files.createDirectories(root.resolve("mixed")), pods, true);
        System.out.printf(
                "ordinary alone: %d pods, %.1f per second, exit code %d%n",
                alone.ordinary(), alone.ordinaryPerSecond(), alone.exitCode());
        System.out.printf(
                "with hostile:   %d ordinary pods, %.1f per second, exit code %d; %d hostile, of which %d judged and %d dead letters%n",
                mixed.ordinary(),
                mixed.ordinaryPerSecond(),
                mixed.exitCode(),
                mixed.hostile().size(),
                mixed.hostile().stream()
                        .filter(pod -> mixed.outcome().violations().containsKey(pod.key()))
                        .count(),
                mixed.outcome().deadLetters().size());
        System.out.println("largest records: " + mixed.outcome().largest());
        List<String> lost = mixed.lost();
        boolean isSlower = mixed.ordinaryPerSecond() < alone.ordinaryPerSecond() * (1 - TOLERANCE);
        if (alone.exitCode() != 0 || mixed.exitCode() != 0 || !lost.isEmpty() || isSlower) {
            System.out.printf("FAILED: lost %s, slower: %s; logs are in %s%n", lost, isSlower, root);
            return 1;
        }
        return 0;
    }

    /** Runs one pipeline from its start to the end of its input. */
    Run run(Path logs, int pods, boolean isMixed) throws IOException, InterruptedException {
        var random = new Random(seed);
        var fields = new ArrayList<>(HostilePods.fields());
        var hostile = new ArrayList<HostilePod>();
        int ordinary = 0;
        Path data = logs.resolve("data");
        long begin = System.nanoTime();
        try (var up = new PodtrailProcess(
                logs,
                "up",
                List.of("up", "--from", "-", "--cluster", "c1", "--data-dir", data.toString(), "-o", "json"))) {
            try (OutputStream input = new BufferedOutputStream(up.input(), 1 << 16)) {
                for (int i = 0; i < NAMESPACES; i++) {
                    line(input, namespace("n" + i));
                }
                for (int i = 0; i < pods && up.isAlive(); i++) {
                    pace(begin, i);
                    String namespace = "n" + i % NAMESPACES;
                    if (isMixed && i % (ORDINARY + 1) == ORDINARY) {
                        String field = fields.get(random.nextInt(fields.size()));
                        int size = LARGE.get(random.nextInt(LARGE.size()));
                        var pod = HostilePods.pod(namespace, "h" + i, field::equals, size);
                        line(input, "{\"type\":\"ADDED\",\"object\":" + HostilePods.json(pod) + "}");
                        hostile.add(new HostilePod("c1/" + namespace + "/h" + i, NAMESPACES + i + 1));
                    } else if (i % (ORDINARY + 1) != ORDINARY) {
                        line(input, ordinary(namespace, i));
                        ordinary++;
                    }
                }
            }
            int code = up.await(PATIENCE_SECONDS);
            double seconds = (System.nanoTime() - begin) / 1e9;
            return new Run(ordinary, hostile, seconds, code, Outcome.of(data));
        }
    }

    /** Waits until it is time for a pod. */
    private void pace(long begin, int pod) throws InterruptedException {
        long due = begin + pod * TimeUnit.SECONDS.toNanos(1) / rate;
        long wait = due - System.nanoTime();
        if (wait > 0) {
            TimeUnit.NANOSECONDS.sleep(Math.min(wait, Duration.ofSeconds(1).toNanos()));
        }
    }

    private static void line(OutputStream input, String json) throws IOException {
        input.write(json.getBytes(UTF_8));
        input.write('\n');
    }

    static String namespace(String name) {
        return """
                {"type":"ADDED","object":{"kind":"Namespace","apiVersion":"v1","metadata":{"name":"%s","uid":"u-%s",\
                "labels":{"pod-security.kubernetes.io/enforce":"baseline","pod-security.kubernetes.io/audit":"restricted",\
                "pod-security.kubernetes.io/warn":"restricted"}}}}""".formatted(name, name);
    }

    /** Every tenth is privileged. */
    private static String ordinary(String namespace, int i) {
        return """
                {"type":"ADDED","object":{"kind":"Pod","apiVersion":"v1","metadata":{"name":"p%d","namespace":"%s","uid":"u%d",\
                "labels":{"app":"a%d"}},"spec":{"nodeName":"node-1","securityContext":{"runAsNonRoot":true,\
                "seccompProfile":{"type":"RuntimeDefault"}},"containers":[{"name":"app","image":"example.com/app:1",\
                "securityContext":{"privileged":%s,"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]}}}]},\
                "status":{"phase":"Running"}}}""".formatted(i, namespace, i, i % 100, i % 10 == 0);
    }
}
