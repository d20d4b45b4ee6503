package io.podtrail.sink.receivers;

import io.podtrail.events.Alert;
import io.podtrail.events.AlertType;
import io.podtrail.events.Cause;
import io.podtrail.events.Evidence;
import io.podtrail.events.Severity;
import io.podtrail.events.Transition;
import io.podtrail.events.Workload;
import io.podtrail.policy.Finding;
import io.podtrail.policy.Fix;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import io.podtrail.sink.AlertBuilder;
import io.podtrail.sink.receivers.Notification.Item;
import io.podtrail.sink.receivers.Notification.Reason;
import io.podtrail.sink.receivers.Notification.Suppressed;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.UrlTemplate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Groups of alerts to be told: usual ones, large ones, and whatever may come of hostile names. */
public final class Groups {
    /** A console and nothing else. */
    public static final References REFERENCES =
            new References(UrlTemplate.parse("https://podtrail.example/console"), Map.of(), List.of());

    private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");
    private static final List<Finding> RESTRICTED = List.of(
            new Finding(
                    "allowPrivilegeEscalation",
                    "allowPrivilegeEscalation != false",
                    "containers \"app\", \"proxy\" must set securityContext.allowPrivilegeEscalation=false"),
            new Finding(
                    "capabilities_restricted",
                    "unrestricted capabilities",
                    "containers \"app\", \"proxy\" must set securityContext.capabilities.drop=[\"ALL\"]"),
            new Finding(
                    "runAsNonRoot",
                    "runAsNonRoot != true",
                    "pod or containers \"app\", \"proxy\" must set securityContext.runAsNonRoot=true"),
            new Finding(
                    "seccompProfile_restricted",
                    "seccompProfile",
                    "pod or containers \"app\", \"proxy\" must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\""));
    private static final List<Finding> PORTS = List.of(
            new Finding("hostPorts", "hostPort", "container \"node-exporter\" uses hostPort 9100"),
            new Finding("hostNamespaces", "host namespaces", "hostNetwork=true, hostPID=true"));

    private static final Fix PATCH = new Fix("""
            spec:
              template:
                spec:
                  containers:
                  - name: app
                    securityContext:
                      allowPrivilegeEscalation: false
            """, false, List.of(), List.of(), List.of(), List.of("runAsNonRoot"));

    private Groups() {}

    /** What usually comes: a critical one with a fix, a warning with advice, one that is only hidden. */
    public static Notification small() {
        return group(
                Reason.CHANGED,
                new Suppressed(2, 1),
                List.of(
                        alert(0, "Deployment", "api", Mode.ENFORCE, Severity.CRITICAL, RESTRICTED, 12, PATCH),
                        alert(1, "DaemonSet", "node-exporter", Mode.AUDIT, Severity.WARNING, PORTS, 3),
                        resolved(
                                alert(2, "CronJob", "backup", Mode.WARN, Severity.INFO, RESTRICTED, 0),
                                Cause.EXEMPTED)));
    }

    /** One alert. */
    public static Notification one() {
        return group(
                Reason.CHANGED,
                Suppressed.NOTHING,
                List.of(alert(0, "Deployment", "api", Mode.ENFORCE, Severity.CRITICAL, RESTRICTED, 12)));
    }

    /** The same, put right. */
    public static Notification oneResolved() {
        return group(
                Reason.CHANGED,
                Suppressed.NOTHING,
                List.of(resolved(
                        alert(0, "Deployment", "api", Mode.ENFORCE, Severity.CRITICAL, RESTRICTED, 12), Cause.FIXED)));
    }

    /** A namespace of many workloads that was tightened. */
    public static Notification large(int workloads) {
        return group(
                Reason.CHANGED,
                new Suppressed(17, 0),
                IntStream.range(0, workloads)
                        .mapToObj(i -> alert(
                                i,
                                "Deployment",
                                "service-%03d".formatted(i),
                                Mode.ENFORCE,
                                Severity.CRITICAL,
                                RESTRICTED,
                                1 + i % 30))
                        .toList());
    }

    /** What was open already at the first start. */
    public static Notification digest() {
        return group(
                Reason.DIGEST,
                Suppressed.NOTHING,
                IntStream.range(0, 40)
                        .mapToObj(i -> alert(
                                i,
                                i % 3 == 0 ? "StatefulSet" : "Deployment",
                                "workload-%d".formatted(i),
                                i < 10 ? Mode.ENFORCE : Mode.AUDIT,
                                i < 10 ? Severity.CRITICAL : Severity.WARNING,
                                i % 2 == 0 ? RESTRICTED : PORTS,
                                i % 7))
                        .toList());
    }

    /** Whatever a seed makes of it: long, bidirectional, broken, full of markup. */
    public static Notification hostile(long seed) {
        var random = new Random(seed);
        var alerts = new ArrayList<Alert>();
        int count = 1 + random.nextInt(random.nextBoolean() ? 4 : 400);
        for (int i = 0; i < count; i++) {
            var findings = new ArrayList<Finding>();
            int number = 1 + random.nextInt(20);
            for (int f = 0; f < number; f++) {
                findings.add(
                        random.nextInt(3) == 0
                                ? RESTRICTED.get(random.nextInt(RESTRICTED.size()))
                                : new Finding(
                                        text(random, 40), text(random, 60), text(random, count > 10 ? 200 : 20_000)));
            }
            Alert alert = new Alert(
                    "f" + i,
                    any(random, AlertType.values()),
                    1,
                    random.nextInt(4) == 0 ? Transition.RESOLVED : Transition.OPENED,
                    any(random, Cause.values()),
                    START.plusSeconds(random.nextInt(100_000)),
                    text(random, 60),
                    random.nextBoolean() ? null : text(random, 60),
                    text(random, 200),
                    new Workload(random.nextBoolean() ? "Deployment" : text(random, 60), text(random, 2_000)),
                    any(random, Mode.values()),
                    Level.RESTRICTED,
                    Version.LATEST,
                    any(random, Severity.values()),
                    START,
                    null,
                    text(random, 100),
                    findings,
                    List.of(Evidence.values()),
                    random.nextInt(1_000_000),
                    List.of(text(random, 300), text(random, 300)),
                    Map.of());
            alerts.add(alert);
        }
        var reason = any(random, Reason.values());
        return new Notification(
                text(random, 500),
                Map.of("namespace", text(random, 3_000), "team", text(random, 10)),
                reason,
                alerts.stream().map(Groups::item).toList(),
                new Suppressed(random.nextInt(100), random.nextInt(100)),
                Map.of());
    }

    private static <T> T any(Random random, T[] values) {
        return values[random.nextInt(values.length)];
    }

    private static String text(Random random, int max) {
        String[] pieces = {
            "<!channel>",
            "<@U123>",
            "<https://evil.example|ok>",
            "&amp;",
            "`",
            "```",
            "*b*",
            "_i_",
            "[x](javascript:1)",
            "\n",
            "\r\n",
            "\u202e",
            "\u2066",
            "\u0000",
            "\u001b[31m",
            "\ud800",
            "\udc00",
            "😀",
            "漢字",
            "é",
            "\"",
            "\\",
            "{{headline}}",
            "$1",
            "</at>",
            "<at>all</at>",
            " ",
            "api",
            "-",
            "0123456789"
        };
        var text = new StringBuilder();
        int length = 1 + random.nextInt(max);
        while (text.length() < length) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }

    private static Notification group(Reason reason, Suppressed suppressed, List<Alert> alerts) {
        return new Notification(
                "slack/demo/payments",
                Map.of("namespace", "payments"),
                reason,
                alerts.stream().map(Groups::item).toList(),
                suppressed,
                Map.of());
    }

    private static Item item(Alert alert) {
        return new Item(alert, new ConsumerRecord<>("podtrail.alerts", 0, 0, new byte[0], AlertBuilder.json(alert)));
    }

    private static Alert alert(
            int number, String kind, String name, Mode mode, Severity severity, List<Finding> findings, int pods) {
        return alert(number, kind, name, mode, severity, findings, pods, null);
    }

    private static Alert alert(
            int number,
            String kind,
            String name,
            Mode mode,
            Severity severity,
            List<Finding> findings,
            int pods,
            @Nullable Fix fix) {
        return new Alert(
                "%032x".formatted(number),
                AlertType.VIOLATION,
                1,
                Transition.OPENED,
                Cause.NAMESPACE_RELABELLED,
                START.plusSeconds(600),
                "0b6c2c5e-3a43-4a43-9a7c-6a0b4b2f6a11",
                "prod",
                "payments",
                new Workload(kind, name),
                mode,
                Level.RESTRICTED,
                Version.LATEST,
                severity,
                START,
                null,
                "would violate PodSecurity \"restricted:latest\"",
                findings,
                pods == 0 ? List.of(Evidence.TEMPLATE) : List.of(Evidence.RUNNING, Evidence.TEMPLATE),
                pods,
                null,
                IntStream.range(0, Math.min(pods, 3))
                        .mapToObj(i -> "%s-7d9f8b6c5-%d".formatted(name, i))
                        .toList(),
                Map.of("team", "billing"),
                List.of(),
                null,
                fix,
                null,
                null);
    }

    private static Alert resolved(Alert alert, Cause cause) {
        return new Alert(
                alert.fingerprint(),
                alert.type(),
                alert.revision() + 1,
                Transition.RESOLVED,
                cause,
                START.plusSeconds(9_000),
                alert.cluster(),
                alert.clusterAlias(),
                alert.namespace(),
                alert.workload(),
                alert.mode(),
                alert.level(),
                alert.version(),
                alert.severity(),
                alert.startsAt(),
                START.plusSeconds(9_000),
                alert.message(),
                alert.findings(),
                List.of(),
                0,
                List.of(),
                alert.namespaceLabels());
    }

    /** The group as it is told to a receiver that was told of it before. */
    public static Notification after(Notification group, Delivery before) {
        return new Notification(
                group.groupKey(),
                group.groupLabels(),
                group.reason(),
                group.items(),
                group.suppressed(),
                Objects.requireNonNull(before.remember()));
    }
}
