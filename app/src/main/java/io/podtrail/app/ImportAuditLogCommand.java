package io.podtrail.app;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.podtrail.app.terminal.Progress;
import io.podtrail.collector.CollectionSummary;
import io.podtrail.collector.Collector;
import io.podtrail.collector.CollectorConfig;
import io.podtrail.collector.CollectorMetrics;
import io.podtrail.collector.KafkaClock;
import io.podtrail.collector.auditlog.AuditLogReport;
import io.podtrail.collector.auditlog.AuditLogSource;
import io.podtrail.policy.document.FileFailure;
import io.podtrail.processor.replay.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Audit logs of an API server into observations. */
@Command(
        name = "audit-log",
        description = {
            "Turns API server audit logs (audit.k8s.io/v1) into observations with their original times.",
            "",
            "Creates, updates, patches and deletes of pods, namespaces and workloads become what a collector would have seen; "
                    + "what PodSecurity itself noted in the events becomes refused and audited pods. Files may overlap, and may "
                    + "be imported again: what the log of this cluster already covers is skipped. What the audit level left out "
                    + "is counted, never guessed. Best is level RequestResponse for pods and namespaces.",
            "",
            "Files are the API server's own (JSON lines, an EventList, an array) or what a cloud hands out: CloudWatch of EKS "
                    + "(filter-log-events, Firehose, an export to S3), Azure Monitor of AKS, Google Cloud's log entries of GKE, "
                    + "'oc adm node-logs', lines of a container's log; each also compressed by gzip. docs/audit-logs.md has the "
                    + "commands that export them.",
            "",
            "The past does not page: alerts of more than an hour ago come in one digest for each receiver, marked as "
                    + "history, and to PagerDuty not at all; 'history' in the sink's routing file says otherwise.",
            "",
            "Exit codes: 0 all was read, 1 something could not be read or nothing was new, 2 wrong usage, or no audit event at all."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail import audit-log --cluster prod /var/log/kubernetes/audit/",
            "  podtrail import audit-log --cluster prod audit-2026-11-01.log.gz -o json"
        })
final class ImportAuditLogCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    /** As {@code collector.auditlog.envelope} calls the form that loses most. */
    private static final String GOOGLE_CLOUD = "Google Cloud";

    enum Output {
        table,
        json
    }

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private final PolicyOptions policy = new PolicyOptions();

    @Mixin
    private final LabelOptions labels = new LabelOptions();

    @Option(
            names = "--cluster",
            required = true,
            paramLabel = "NAME",
            description = "The cluster's name in the log; an audit log does not say it.")
    private String cluster = "";

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            paramLabel = "FORMAT",
            description = "How the report is written: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.table;

    @Option(
            names = "--open-end",
            description =
                    "More of this cluster's log follows, in another import or by a collector: pods that live at the end stay as "
                            + "they are. Without it they end there as unobserved, and their alerts with them.")
    private boolean openEnd;

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE|DIR",
            description = "Audit logs, plain or gzip; of a directory, all files below it, links not followed.")
    private List<Path> paths = List.of();

    /** What is written with {@code -o json}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Report(
            long observations,
            long unchanged,
            AuditLogReport auditLog,
            @Nullable ImportedAlerts alerts) {}

    @Override
    public Integer call() throws InterruptedException, IOException {
        Podtrail.logLevel(common.logLevel);
        List<Path> files = files();
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.size(file);
        }
        var config = new CollectorConfig(
                kafka.topics(),
                kafka.createTopicsOfCollector(cluster),
                kafka.clientProperties(),
                cluster,
                null,
                policy.configuration(),
                policy.alerts(),
                CollectorConfig.DEFAULT_HEARTBEAT_INTERVAL,
                KafkaClock.system(KafkaClock.DEFAULT_TOLERANCE),
                labels.carried());
        try (var interruption = new Interruption();
                var transactions = kafka.transactionWatch(config.topics().observations()::equals, Set.of())
                        .start();
                var collector = Collector.open(config, "between two imports", CollectorMetrics.unregistered());
                var progress = Progress.ofBytes("Importing", bytes)) {
            Instant covered = collector.logCovers();
            var source = new AuditLogSource(files, covered, openEnd, progress::stepBy);
            interruption.onRequest(source::close);
            CollectionSummary summary = collector.collect(source);
            progress.close();
            AuditLogReport report = source.report();
            print(
                    new Report(summary.observations(), summary.unchanged(), report, alerts(report, interruption)),
                    covered);
            if (report.events() == 0) {
                System.err.println("podtrail: no audit event could be read from "
                        + paths.stream().map(Path::toString).collect(Collectors.joining(", "))
                        + "; 'podtrail help import audit-log' lists the forms that can");
                return Podtrail.USAGE;
            }
            boolean nothingNew = summary.observations() == 0;
            return report.rejected() > 0 || nothingNew ? Podtrail.FAILED : Podtrail.OK;
        }
    }

    private @Nullable ImportedAlerts alerts(AuditLogReport report, Interruption interruption)
            throws InterruptedException {
        return report.first() == null || report.last() == null || interruption.isRequested()
                ? null
                : ImportedAlerts.of(
                        kafka.clientProperties(),
                        kafka.topics().observations(),
                        cluster,
                        new Window(report.first(), report.last()),
                        interruption::isRequested);
    }

    private List<Path> files() throws IOException {
        var files = new ArrayList<Path>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                try (Stream<Path> inside = Files.walk(path)) {
                    inside.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                            .sorted()
                            .forEach(files::add);
                }
            } else {
                files.add(path);
            }
        }
        for (Path file : files) {
            if (!Files.isReadable(file)) {
                throw new UserError("%s cannot be read: %s".formatted(file, FileFailure.whyUnreadable(file)));
            }
        }
        if (files.isEmpty()) {
            throw new UserError("there is no file in " + paths);
        }
        return files;
    }

    private void print(Report report, @Nullable Instant covered) throws JsonProcessingException {
        if (output == Output.json) {
            System.out.print(JSON.writeValueAsString(report) + "\n");
            return;
        }
        AuditLogReport log = report.auditLog();
        System.out.println("%d events read%s.".formatted(log.events(), span(log)));
        log.told().forEach((what, count) -> System.out.println("  %,10d  %s".formatted(count, what)));
        System.out.println("%d observations written, %d unchanged, %d duplicates, %d out of order, %d rejected%s."
                .formatted(
                        report.observations(),
                        report.unchanged(),
                        log.duplicates(),
                        log.outOfOrder(),
                        log.rejected(),
                        log.rejected() == 0
                                ? ""
                                : " (see the topic " + kafka.topics().deadLetters() + ")"));
        if (log.covered() > 0) {
            System.out.println("%d events up to %s are in the log of %s already: skipped."
                    .formatted(log.covered(), covered, cluster));
        }
        if (!log.envelopes().isEmpty()) {
            System.out.println("Taken out of: "
                    + log.envelopes().entrySet().stream()
                            .map(form -> "%s (%,d)".formatted(form.getKey(), form.getValue()))
                            .collect(Collectors.joining(", "))
                    + (log.otherMessages() == 0
                            ? "."
                            : "; %,d messages in them are of other logs.".formatted(log.otherMessages())));
        }
        if (log.envelopes().containsKey(GOOGLE_CLOUD)) {
            System.out.println(
                    "Google Cloud keeps neither URLs nor long bodies: dry runs are taken for real, and what is "
                            + "missing is counted below.");
        }
        if (report.observations() == 0 && log.covered() > 0) {
            System.out.println(
                    "Nothing was new. To add history from before what the log has, give it a --cluster name or a "
                            + "--topic-prefix of its own.");
        }
        if (report.alerts() != null) {
            System.out.println("%d alerts opened in this time, %d of them still open at its end. To look at them:"
                    .formatted(report.alerts().opened(), report.alerts().openAtEnd()));
            System.out.println(
                    "  podtrail replay --clusters %s --from %s --to %s".formatted(cluster, log.first(), log.last()));
        }
        printLeftOut(log.leftOut());
    }

    private static void printLeftOut(Map<String, Long> leftOut) {
        if (leftOut.isEmpty()) {
            return;
        }
        System.out.println();
        System.out.println("What the log does not say, and is not guessed:");
        leftOut.forEach((what, count) -> System.out.println("  %,10d  %s".formatted(count, what)));
        System.out.print("""

                An audit policy that leaves nothing of it out begins with:
                  - level: RequestResponse
                    verbs: [create, update, patch, delete, deletecollection]
                    resources:
                      - {group: "", resources: [pods, pods/ephemeralcontainers, pods/status, namespaces, namespaces/finalize]}
                      - {group: apps, resources: [deployments, statefulsets, daemonsets, replicasets]}
                      - {group: batch, resources: [jobs, cronjobs]}
                """);
    }

    private static String span(AuditLogReport log) {
        return log.first() == null ? "" : ", from %s to %s".formatted(log.first(), log.last());
    }
}
