package io.podtrail.app;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.podtrail.collector.kubernetes.KubernetesAccess;
import io.podtrail.sink.policyreport.ReportConfig;
import io.podtrail.sink.policyreport.ReportMetrics;
import io.podtrail.sink.policyreport.ReportWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A writer of reports that runs until it is closed. */
final class RunningReportWriter implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final KubernetesClient client;
    private final ReportWriter writer;
    private final CompletableFuture<Void> run;

    private RunningReportWriter(ReportConfig config, Path kubeconfig) {
        client = KubernetesAccess.connect(kubeconfig, null);
        writer = new ReportWriter(config, client, new ReportMetrics(registry));
        run = CompletableFuture.runAsync(
                () -> {
                    try {
                        writer.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                command -> new Thread(command, "policy-reports").start());
    }

    static RunningReportWriter start(ReportConfig config, Path kubeconfig) {
        return new RunningReportWriter(config, kubeconfig);
    }

    /** Until everything that violates is in the cluster. */
    void awaitReady() {
        await().atMost(PATIENCE).until(() -> {
            if (run.isDone()) {
                run.join(); // Tells why it does not run.
            }
            return writer.isReady();
        });
    }

    boolean isReady() {
        return writer.isReady();
    }

    /** How many times it found that its topic was another one. */
    int topicsCreatedAnew() {
        return (int) registry.counter("podtrail.reports.topics.created.anew").count();
    }

    String state() {
        return writer.state();
    }

    /** How many reports it has written or deleted. */
    int writes() {
        return (int) registry.find("podtrail.reports.writes").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    @Override
    public void close() {
        writer.stop();
        run.join();
        client.close();
    }
}
