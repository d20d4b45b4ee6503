package io.podtrail.bench.collector;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.podtrail.testkit.LocalApiServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that serves a cluster of so many pods, and does what standard input says: {@code sent} prints how many bytes it
 * sent, {@code steady RATE SECONDS} lets pods change.
 */
public final class ServedCluster {
    private static final int NAMESPACES = 200;
    private static final int STATUS_ONLY_OF_100 = 95;
    private static final int BATCHES_PER_SECOND = 20;

    private ServedCluster() {}

    /** @param args file of a served pod, number of pods */
    public static void main(String[] args) throws IOException {
        var pods = new ServedPods(Path.of(args[0]), 1);
        int count = Integer.parseInt(args[1]);
        try (var server = new LocalApiServer(0)) {
            var json = new ObjectMapper();
            for (int i = 0; i < NAMESPACES; i++) {
                String name = "ns-%03d".formatted(i);
                var namespace = json.createObjectNode().put("kind", "Namespace");
                namespace
                        .withObject("metadata")
                        .put("name", name)
                        .put("uid", "uid-" + name)
                        .withObject("labels")
                        .put("pod-security.kubernetes.io/audit", "restricted");
                server.seed("namespaces", "", name, LocalApiServer.body(namespace));
            }
            for (int i = 0; i < count; i++) {
                server.seed(
                        "pods",
                        "ns-%03d".formatted(i % NAMESPACES),
                        "pod-%07d".formatted(i),
                        pods.pod(i, i % NAMESPACES, 0));
            }
            System.out.println(server.url());
            var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String command = commands.readLine(); command != null; command = commands.readLine()) {
                String[] words = command.split(" ");
                if (words[0].equals("steady")) {
                    steady(server, pods, count, Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                }
                System.out.println(server.sent());
            }
        }
    }

    private static void steady(LocalApiServer server, ServedPods pods, int count, int rate, int seconds) {
        long begin = System.nanoTime();
        int perBatch = rate / BATCHES_PER_SECOND;
        long status = 1;
        for (int batch = 0; batch < seconds * BATCHES_PER_SECOND; batch++) {
            for (int i = 0; i < perBatch; i++, status++) {
                int pod = (int) (status % count);
                boolean statusOnly = status % 100 < STATUS_ONLY_OF_100;
                // What is not only a status: the pod is another one by the same number, with another name and spec.
                server.put(
                        "pods",
                        "ns-%03d".formatted(pod % NAMESPACES),
                        "pod-%07d".formatted(statusOnly ? pod : count + (int) status),
                        statusOnly
                                ? pods.pod(pod, pod % NAMESPACES, status)
                                : pods.pod(count + (int) status, pod % NAMESPACES, status));
            }
            long due = begin + TimeUnit.SECONDS.toNanos(batch + 1L) / BATCHES_PER_SECOND;
            LockSupport.parkNanos(due - System.nanoTime());
        }
    }
}
