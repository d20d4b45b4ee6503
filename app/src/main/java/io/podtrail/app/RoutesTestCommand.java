package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.app.terminal.Paint;
import io.podtrail.events.Alert;
import io.podtrail.events.kafka.EventSerde;
import io.podtrail.policy.document.DocumentReader;
import io.podtrail.policy.document.DurationText;
import io.podtrail.policy.document.LocatedDocument;
import io.podtrail.policy.text.Printable;
import io.podtrail.sink.routing.Route;
import io.podtrail.sink.routing.RouteExplanation;
import io.podtrail.sink.routing.RouteExplanation.Condition;
import io.podtrail.sink.routing.RouteExplanation.Taken;
import io.podtrail.sink.routing.RoutingConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which route takes an alert. */
@Command(
        name = "test",
        description = {
            "Explains which route takes an alert and why, condition by condition.",
            "",
            "Reads alerts as they lie in the topic 'alerts', or as 'podtrail up -o json' prints them: one or several, as JSON or "
                    + "YAML. Needs no Kafka and none of the receivers' secrets."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail routes test --routes routes.yaml --alert alert.json",
            "  podtrail up --from pods.json -o json | podtrail routes test --routes routes.yaml --alert -"
        })
final class RoutesTestCommand implements Callable<Integer> {
    enum Output {
        text,
        json
    }

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Option(names = "--routes", required = true, paramLabel = "FILE", description = "The routing file.")
    private @Nullable Path routes;

    @Option(
            names = "--alert",
            required = true,
            paramLabel = "FILE|-",
            description = "File with alerts; '-' is standard input.")
    private @Nullable String alert;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.text;

    @Override
    public Integer call() throws IOException {
        Podtrail.logLevel(common.logLevel);
        RoutingConfig config = RoutesFile.read(Objects.requireNonNull(routes));
        List<Alert> alerts = alerts(Objects.requireNonNull(alert));
        if (output == Output.json) {
            System.out.print(json(config, alerts) + "\n");
        } else {
            alerts.forEach(one -> System.out.print(text(config, one)));
        }
        return Podtrail.OK;
    }

    private static List<Alert> alerts(String file) {
        byte[] content;
        try {
            content = file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
        } catch (IOException e) {
            throw new UserError("cannot read --alert %s: %s".formatted(file, e.getMessage()), e);
        }
        var alerts = new ArrayList<Alert>();
        for (LocatedDocument document : DocumentReader.read(content)) {
            if (!document.problems().isEmpty()) {
                throw new UserError(document.problems().get(0).in(file));
            }
            JsonNode root = document.root();
            if (root.isArray()) {
                root.forEach(element -> alerts.add(alert(element, file, document.line(""))));
            } else {
                alerts.add(alert(root, file, document.line("")));
            }
        }
        if (alerts.isEmpty()) {
            throw new UserError("%s holds no alert".formatted(file));
        }
        return alerts;
    }

    private static Alert alert(JsonNode json, String file, int line) {
        try {
            return Objects.requireNonNull(
                    EventSerde.alert().deserialize(file, json.toString().getBytes(UTF_8)));
        } catch (SerializationException e) {
            throw new UserError("%s:%d: %s".formatted(file, line, e.getMessage()), e);
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
        text.append(bold(Printable.of("%s/%s %s".formatted(one.cluster(), one.namespace(), one.workload()))))
                .append("  %s %s, %s, %s%n".formatted(one.mode(), one.level(), one.severity(), one.transition()));
        append(text, RouteExplanation.of(config.route(), one), "  ");
        return text.append('\n').toString();
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
            return receiver + ": nobody is told";
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
