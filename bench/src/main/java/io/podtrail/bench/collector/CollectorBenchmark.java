package io.podtrail.bench.collector;

import io.podtrail.app.kafka.EmbeddedKafka;
import io.podtrail.events.Observation;
import io.podtrail.events.kafka.EventSerde;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Measures the collector against its bars: so many pods listed and in Kafka, then a steady stream of changes. API server
 * and collector are processes of their own; the broker lives in this one. The ceiling of the same run is how long the same
 * list takes a client that throws away what it reads.
 */
public final class CollectorBenchmark {
    private static final String HEAP = "-Xmx512m";
    private static final int RATE = 2_000;
    private static final Pattern CONTINUE = Pattern.compile("\"continue\":\"([^\"]+)\"");
    private static final double TICKS_PER_SECOND = 100; // sysconf(_SC_CLK_TCK), the same on every Linux.

    private CollectorBenchmark() {}

    /** @param args file of a served pod, number of pods, seconds of steady changes */
    public static void main(String[] args) throws Exception {
        int pods = Integer.parseInt(args[1]);
        int seconds = Integer.parseInt(args[2]);
        Path directory = Files.createTempDirectory("podtrail-bench");
        Process cluster = java(List.of("-Xmx1g"), ServedCluster.class.getName(), args[0], args[1]);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"));
                var answers =
                        new BufferedReader(new InputStreamReader(cluster.getInputStream(), StandardCharsets.UTF_8));
                var commands =
                        new BufferedWriter(new OutputStreamWriter(cluster.getOutputStream(), StandardCharsets.UTF_8))) {
            String url = answers.readLine();
            Path kubeconfig = Files.writeString(directory.resolve("kubeconfig"), kubeconfig(url));
            double ceiling = readOnly(url);
            long servedBefore = Long.parseLong(ask(commands, answers, "sent"));

            String metrics = "127.0.0.1:" + freePort();
            long begin = System.nanoTime();
            Process collector = java(
                    List.of(HEAP, "-XX:+ExitOnOutOfMemoryError"),
                    "io.podtrail.app.Podtrail",
                    "collect",
                    "--bootstrap-servers",
                    kafka.bootstrapServers(),
                    "--kubeconfig",
                    kubeconfig.toString(),
                    "--cluster",
                    "bench",
                    "--only-pods",
                    "--metrics-bind-address",
                    metrics);
            try {
                awaitKeyframe(kafka, collector, pods);
                double listed = elapsed(begin);
                double listCpu = cpuSeconds(collector);
                long listBytes = Long.parseLong(ask(commands, answers, "sent")) - servedBefore;
                long listLog = size(directory.resolve("kafka"));
                long listWritten = written(metrics);

                double cpuBefore = cpuSeconds(collector);
                long sentBefore = Long.parseLong(ask(commands, answers, "sent"));
                long steadyBegin = System.nanoTime();
                long sentAfter = Long.parseLong(ask(commands, answers, "steady " + RATE + " " + seconds));
                Thread.sleep(2_000); // What was sent last is still on its way; its cost counts.
                double steady = elapsed(steadyBegin);
                double cpu = cpuSeconds(collector) - cpuBefore;
                long steadyWritten = written(metrics) - listWritten;
                long steadyLog = size(directory.resolve("kafka")) - listLog;

                row("what", "figure", "bar");
                row("---", "---:", "---");
                row("pods", String.format(Locale.ROOT, "%,d", pods), "");
                row("bytes of the list", mib(listBytes), "");
                row("same list, read and thrown away (ceiling)", seconds(ceiling), "");
                row("list in Kafka, JVM start included", seconds(listed), "60 s");
                row("ratio to the ceiling", String.format(Locale.ROOT, "%.1f×", listed / ceiling), "");
                row("CPU of the collector for it", seconds(listCpu), "");
                row("heap limit", HEAP, "-Xmx512m");
                row("peak resident memory", peakMemory(collector), "");
                row("bytes written for it", mib(listWritten) + percent(listWritten, listBytes), "10 %");
                row("bytes in Kafka's log, by lz4", mib(listLog) + percent(listLog, listBytes), "");
                row("watch events", String.format(Locale.ROOT, "%,d/s for %d s", RATE, seconds), "2,000/s");
                row("CPU of the collector", String.format(Locale.ROOT, "%.2f cores", cpu / steady), "0.5 cores");
                row("bytes sent", mib(sentAfter - sentBefore), "");
                row("bytes written", mib(steadyWritten) + percent(steadyWritten, sentAfter - sentBefore), "10 %");
                row("bytes in Kafka's log, by lz4", mib(steadyLog) + percent(steadyLog, sentAfter - sentBefore), "");
            } finally {
                collector.destroy();
                collector.waitFor();
            }
        } finally {
            cluster.destroyForcibly();
            delete(directory);
        }
    }

    /** Reads all pages and keeps nothing but the token of the next. */
    private static double readOnly(String url) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        HttpClient client = HttpClient.newHttpClient();
        var buffer = new byte[64 * 1024];
        String token = "";
        do {
            var request = HttpRequest.newBuilder(
                            URI.create(url + "/api/v1/pods?limit=500" + (token.isEmpty() ? "" : "&continue=" + token)))
                    .build();
            try (InputStream body = client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                    .body()) {
                String head = new String(buffer, 0, body.read(buffer), StandardCharsets.UTF_8);
                var next = CONTINUE.matcher(head);
                token = next.find() ? next.group(1) : "";
                while (body.read(buffer) >= 0) {
                    // Thrown away.
                }
            }
        } while (!token.isEmpty());
        return elapsed(begin);
    }

    private static void awaitKeyframe(EmbeddedKafka kafka, Process collector, int pods) {
        Map<String, Object> properties =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed");
        var partition = new TopicPartition("podtrail.observations", 0);
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (collector.isAlive()) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    Observation observation = EventSerde.observation().deserialize(record.topic(), record.value());
                    if (observation instanceof Observation.KeyframeCompleted) {
                        return;
                    }
                }
            }
        }
        throw new IllegalStateException(
                "the collector ended with %d before %d pods were in the log".formatted(collector.exitValue(), pods));
    }

    /** Before compression; what the made-up cluster compresses to says little about a real one. */
    private static long written(String metrics) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + metrics + "/metrics"))
                .build();
        String all = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        return all.lines()
                .filter(line -> line.startsWith("podtrail_collector_written_bytes_total "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' '))))
                .sum();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Process java(List<String> options, String main, String... args) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        command.addAll(List.of(args));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(new File("bench/target/collector.log")))
                .start();
    }

    private static @Nullable String ask(BufferedWriter commands, BufferedReader answers, String command)
            throws IOException {
        commands.write(command + "\n");
        commands.flush();
        return answers.readLine();
    }

    private static String kubeconfig(String url) {
        return """
                {"apiVersion": "v1", "kind": "Config", "current-context": "bench",
                 "clusters": [{"name": "bench", "cluster": {"server": "%s"}}],
                 "contexts": [{"name": "bench", "context": {"cluster": "bench", "user": "bench"}}],
                 "users": [{"name": "bench", "user": {"token": "none"}}]}
                """.formatted(url);
    }

    private static double cpuSeconds(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc/%d/stat".formatted(process.pid())));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    private static String peakMemory(Process process) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/%d/status".formatted(process.pid())))) {
            String peak =
                    lines.filter(line -> line.startsWith("VmHWM")).findFirst().orElseThrow();
            return mib(Long.parseLong(peak.replaceAll("\\D", "")) * 1024);
        }
    }

    private static long size(Path directory) throws IOException {
        long size = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(path -> path.toString().contains("podtrail.observations")
                            && path.toString().endsWith(".log"))
                    .toList()) {
                size += Files.size(file);
            }
        }
        return size;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static double elapsed(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static String seconds(double value) {
        return String.format(Locale.ROOT, "%.1f s", value);
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%,.0f MiB", bytes / 1048576.0);
    }

    private static String percent(long part, long whole) {
        return String.format(Locale.ROOT, ", %.1f %%", 100.0 * part / whole);
    }

    private static void row(String what, String figure, String bar) {
        System.out.println("| %s | %s | %s |".formatted(what, figure, bar));
    }
}
