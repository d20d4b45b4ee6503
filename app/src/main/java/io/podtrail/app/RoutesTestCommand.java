package io.podtrail.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.app.terminal.Paint;
import io.podtrail.events.Alert;
import io.podtrail.policy.document.DurationText;
import io.podtrail.policy.text.Printable;
import io.podtrail.sink.routing.Route;
import io.podtrail.sink.routing.RouteExplanation;
import io.podtrail.sink.routing.RouteExplanation.Condition;
import io.podtrail.sink.routing.RouteExplanation.Taken;
import io.podtrail.sink.routing.RoutingConfig;
import io.podtrail.sink.routing.SampleAlert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which route takes an alert. */
@Command(
        name = "test",
        description = {
            "Explains which route takes an alert and why, condition by condition.",
            "",
            "Takes the alert's fields, as amtool does: cluster, namespace, workload, mode, level, severity, type, alert, check, "
                    + "transition, cause, and namespaceLabels.KEY. Those that are not given are empty, or what most alerts "
                    + "have: opened, a violation of restricted in mode enforce, with the severity of the mode.",
            "",
            "Or takes alerts from a file, one or several, as JSON or YAML: as they lie in the topic 'alerts', as 'podtrail up "
                    + "-o json' prints them, or 'podtrail get alerts -o json'. Fields that are given, too, replace theirs.",
            "",
            "Needs no Kafka and none of the receivers' secrets."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail routes test --routes routes.yaml namespace=shop severity=critical",
            "  podtrail routes test --routes routes.yaml namespace=shop \\",
            "      namespaceLabels.team=billing check=privileged",
            "  podtrail get alerts -o json |",
            "      podtrail routes test --routes routes.yaml --alert -",
            "  podtrail routes test --routes routes.yaml --alert alert.json",
            "  podtrail up --from pods.json -o json |",
            "      podtrail routes test --routes routes.yaml --alert -"
        })
final class RoutesTestCommand implements Callable<Integer> {
    private static final String LABEL = "namespaceLabels.";
    private static final String NOT_GIVEN = "?";

    enum Output {
        text,
        json
    }

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final RoutesOption routes = new RoutesOption();

    @Parameters(
            paramLabel = "FIELD=VALUE",
            arity = "0..*",
            description = "What the alert has. Without --alert, at least one.")
    private List<String> fields = new ArrayList<>();

    @Option(names = "--alert", paramLabel = "FILE|-", description = "File with alerts; '-' is standard input.")
    private @Nullable String alert;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.text;

    @Override
    public Integer call() {
        Podtrail.logLevel(common.logLevel);
        RoutingConfig config = routes.read();
        if (alert == null && fields.isEmpty()) {
            throw new UserError(
                    "name the alert: FIELD=VALUE, such as namespace=shop severity=critical; or --alert FILE");
        }
        List<Alert> alerts = alerts();
        if (output == Output.json) {
            System.out.print(json(config, alerts) + "\n");
        } else {
            alerts.forEach(one -> System.out.print(text(config, one)));
        }
        return Podtrail.OK;
    }

    private List<Alert> alerts() {
        try {
            if (alert == null) {
                return List.of(SampleAlert.of(fields));
            }
            AlertsFile file = AlertsFile.read(alert);
            if (file.alerts().isEmpty()) {
                throw new UserError("%s holds no alert".formatted(alert));
            }
            if (file.lacksNamespaceLabels() && fields.stream().noneMatch(field -> field.startsWith(LABEL))) {
                System.err.println(
                        "podtrail: 'get alerts' does not say which labels a namespace has: where routes match "
                                + "them, give them as namespaceLabels.KEY=VALUE");
            }
            return file.alerts().stream()
                    .map(one -> SampleAlert.of(one, fields))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }

    private static String json(RoutingConfig config, List<Alert> alerts) {
        var explained = new ArrayList<Map<String, Object>>();
        for (Alert one : alerts) {
            var entry = new LinkedHashMap<String, Object>();
            entry.put("fingerprint", one.fingerprint());
            entry.put("revision", one.revision());
            entry.put(
                    "receivers",
                    config.route().taking(one).stream().map(Route::receiver).toList());
            entry.put("explanation", RouteExplanation.of(config.route(), one));
            explained.add(entry);
        }
        try {
            return JsonMapper.builder()
                    .addModule(RoutesFile.texts())
                    .build()
                    .writerWithDefaultPrettyPrinter()
                    .writeValueAsString(explained);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an explanation can always be written", e);
        }
    }

    private String text(RoutingConfig config, Alert one) {
        var text = new StringBuilder();
        text.append(bold(Printable.of(
                        "%s/%s %s".formatted(given(one.cluster()), given(one.namespace()), workload(one)))))
                .append("  %s %s, %s, %s%n".formatted(one.mode(), one.level(), one.severity(), one.transition()));
        append(text, RouteExplanation.of(config.route(), one), "  ");
        return text.append('\n').toString();
    }

    private static String workload(Alert one) {
        return one.workload().name().isEmpty() ? NOT_GIVEN : one.workload().toString();
    }

    private static String given(String value) {
        return value.isEmpty() ? NOT_GIVEN : value;
    }

    private void append(StringBuilder text, RouteExplanation explained, String indent) {
        text.append(indent).append(Printable.of(explained.route()));
        if (explained.conditions().isEmpty()) {
            text.append("  takes every alert");
        }
        text.append('\n');
        for (Condition condition : explained.conditions()) {
            text.append("%s  %s %s%s%n"
                    .formatted(
                            indent,
                            condition.holds() ? colour(Style.fg_green, "yes") : colour(Style.fg_red, "no "),
                            Printable.of(condition.condition()),
                            condition.values().isEmpty()
                                    ? "   (it has none)"
                                    : "   (it is %s)".formatted(Printable.of(String.join(", ", condition.values())))));
        }
        explained.routes().forEach(below -> append(text, below, indent + "  "));
        if (explained.taken() != null) {
            text.append("%s  -> %s%n".formatted(indent, taken(explained.taken())));
        }
    }

    private String taken(Taken taken) {
        String receiver = bold(Printable.of(taken.receiver()));
        if (taken.receiver().equals(Route.NONE)) {
            return receiver + ": no notification";
        }
        String mute =
                taken.muteTimes().isEmpty() ? "" : "; not during " + Printable.of(String.join(", ", taken.muteTimes()));
        if (taken.group().isEmpty()) {
            return receiver + ", every transition by itself" + repeat(taken.repeatInterval()) + mute;
        }
        return "%s, with others of %s: first after %s, changes every %s%s%s"
                .formatted(
                        receiver,
                        Printable.of(taken.group().toString()),
                        DurationText.of(taken.groupWait()),
                        DurationText.of(taken.groupInterval()),
                        repeat(taken.repeatInterval()),
                        mute);
    }

    private static String repeat(Duration interval) {
        return interval.isZero() ? "" : ", again every " + DurationText.of(interval);
    }

    private String bold(String text) {
        return colour(Style.bold, text);
    }

    private String colour(Style style, String text) {
        return new Paint(common.isColoured()).in(style, text);
    }
}
