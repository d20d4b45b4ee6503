package io.podtrail.app;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.podtrail.app.acl.Part;
import io.podtrail.app.http.Health;
import io.podtrail.app.http.OperationsServer;
import io.podtrail.app.http.Starting;
import io.podtrail.sink.policyreport.ReportAccessException;
import io.podtrail.sink.policyreport.ReportConfig;
import io.podtrail.sink.policyreport.ReportFormat;
import io.podtrail.sink.policyreport.ReportMetrics;
import io.podtrail.sink.policyreport.ReportRbac;
import io.podtrail.sink.policyreport.ReportWriter;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What violates now, as reports in the cluster's own API. */
@Command(
        name = "policy-reports",
        description = {
            "Keeps a report of each workload that violates in the cluster itself, for viewers of PolicyReport or OpenReports.",
            "",
            "One report for each workload, never more results than --max-results: the rest stays in Kafka, where all of it is. "
                    + "A report goes when its workload is clean, or gone. Apart from a collector's Lease nothing else of "
                    + "Podtrail writes to a cluster; run it once in each that shall have reports, with what --print-rbac lists."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail policy-reports --bootstrap-servers kafka:9092",
            "  podtrail policy-reports --format open-reports --print-rbac |",
            "      kubectl apply -f -",
            "  kubectl get policyreports -A -l app.kubernetes.io/managed-by=podtrail"
        })
final class PolicyReportsCommand implements Callable<Integer> {
    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final KafkaClientOptions kafka = new KafkaClientOptions();

    @Mixin
    private final KubernetesOptions kubernetes = new KubernetesOptions();

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "The cluster's name in the log. Default: the UID of its kube-system namespace.")
    private @Nullable String cluster;

    @Option(
            names = "--format",
            defaultValue = "policy-report",
            paramLabel = "FORMAT",
            description =
                    "Which API: ${COMPLETION-CANDIDATES} (wgpolicyk8s.io or openreports.io). Default: ${DEFAULT-VALUE}.")
    private ReportFormat format = ReportFormat.POLICY_REPORT;

    @Option(
            names = "--max-results",
            defaultValue = "5000",
            paramLabel = "N",
            description = "How many results there are at most in all reports together; those of enforce come first."
                    + " Default: ${DEFAULT-VALUE}.")
    private int maxResults = ReportConfig.DEFAULT_MAX_RESULTS;

    @Option(
            names = "--interval",
            defaultValue = "10s",
            paramLabel = "DURATION",
            description = "How often changes are written. Default: ${DEFAULT-VALUE}.")
    private Duration interval = ReportConfig.DEFAULT_INTERVAL;

    @Option(
            names = "--resync-interval",
            defaultValue = "10m",
            paramLabel = "DURATION",
            description = "How often the cluster is asked what reports it really has. Default: ${DEFAULT-VALUE}.")
    private Duration resyncInterval = ReportConfig.DEFAULT_RESYNC_INTERVAL;

    @Option(
            names = "--metrics-bind-address",
            defaultValue = "127.0.0.1:9468",
            paramLabel = "HOST:PORT",
            description =
                    "Where /livez, /readyz and /metrics (Prometheus) are served; 0 for nowhere. Default: ${DEFAULT-VALUE}.")
    private String metricsAddress = "127.0.0.1:9468";

    @Option(
            names = "--namespace",
            defaultValue = "podtrail",
            paramLabel = "NAME",
            description = "Of the service account that --print-rbac makes. Default: ${DEFAULT-VALUE}.")
    private String namespace = "podtrail";

    @Option(
            names = "--print-rbac",
            description = "Print the permissions that these options need, as manifests for kubectl apply, and exit.")
    private boolean printRbac;

    @Override
    public Integer call() throws InterruptedException {
        if (printRbac) {
            System.out.print(ReportRbac.manifests(namespace, format));
            return Podtrail.OK;
        }
        Podtrail.logLevel(common.logLevel);
        var health = new AtomicReference<Health>(new Starting("connecting to Kafka and the API server"));
        try (OperationsServer server = OperationsOptions.serve(metricsAddress, health::get)) {
            ReportWriter.check(kubernetes.client(), format);
            try (KafkaConnection connection = kafka.await()) {
                connection.requireAccess(Part.POLICY_REPORTS);
            }
            var metrics = new ReportMetrics(server == null ? new SimpleMeterRegistry() : server.registry());
            var config = config();
            var writer = new ReportWriter(config, kubernetes.client(), metrics);
            try (var interruption = new Interruption();
                    var transactions = kafka.transactionWatch(config.topics().violations()::equals, Set.of())) {
                health.set(new Unhindered(new Writing(writer), transactions));
                if (server != null) {
                    Unhindered.measure(transactions, server.registry());
                }
                transactions.start();
                interruption.onRequest(writer::stop);
                System.err.println(
                        "Reporting %s to cluster %s.".formatted(config.topics().violations(), config.cluster()));
                writer.run();
            }
        } catch (ReportAccessException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        } finally {
            kubernetes.close();
        }
        return Podtrail.OK;
    }

    private ReportConfig config() {
        try {
            return new ReportConfig(
                    kafka.topics(),
                    kafka.clientProperties(),
                    cluster == null ? kubernetes.identity() : cluster,
                    format,
                    maxResults,
                    interval,
                    resyncInterval);
        } catch (IllegalArgumentException e) {
            throw new UserError(UserError.reason(e), e);
        }
    }

    private record Writing(ReportWriter writer) implements Health {
        @Override
        public boolean isReady() {
            return writer.isReady();
        }

        @Override
        public String state() {
            return writer.state();
        }
    }
}
