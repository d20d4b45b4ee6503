package io.podtrail.sink.routing;

import com.fasterxml.jackson.databind.JsonNode;
import io.podtrail.policy.InvalidConfigurationException;
import io.podtrail.policy.document.DocumentReader;
import io.podtrail.policy.document.FileFailure;
import io.podtrail.policy.document.LocatedDocument;
import io.podtrail.policy.document.Problem;
import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.receivers.HistoryDelivery;
import io.podtrail.sink.receivers.ReceiverType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a routing file, YAML or JSON. Strict: an unknown field is a mistake, and all mistakes are reported together. */
public final class RoutingFile {
    private static final List<String> FIELDS =
            List.of("receivers", "route", "inhibit", "muteTimes", HistoryPolicy.SETTING);
    private static final List<String> ROUTE_FIELDS = List.of(
            "match",
            "receiver",
            "continue",
            "groupBy",
            "groupWait",
            "groupInterval",
            "repeatInterval",
            "muteTimes",
            "routes");
    private static final List<String> FIELD_NAMES = AlertField.groupable();

    private static final java.util.regex.Pattern NAME =
            java.util.regex.Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

    private static final List<AlertField> DEFAULT_GROUP_BY =
            List.of(AlertField.of(Field.CLUSTER), AlertField.of(Field.NAMESPACE));
    private static final Duration DEFAULT_GROUP_WAIT = Duration.ofSeconds(30);
    private static final Duration DEFAULT_GROUP_INTERVAL = Duration.ofMinutes(5);
    private static final Duration DEFAULT_REPEAT_INTERVAL = Duration.ofHours(24);

    private final LocatedDocument document;
    private final List<ReceiverType> types;
    /** By name; null where the settings cannot be read. */
    private final Map<String, @Nullable ReceiverSpec> specs = new LinkedHashMap<>();

    private final Map<String, MuteTime> muteTimes = new LinkedHashMap<>();

    private RoutingFile(LocatedDocument document, List<ReceiverType> types) {
        this.document = document;
        this.types = types;
    }

    /** Reads a file. */
    public static RoutingConfig read(Path file, List<ReceiverType> types) throws InvalidConfigurationException {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            throw invalid(file, new Problem("", "cannot be read: " + FileFailure.reason(e), 0));
        }
        return read(content, file, types);
    }

    /**
     * Reads the content of a file.
     *
     * @param file names it in errors
     * @param types the kinds of receivers that there are
     */
    public static RoutingConfig read(byte[] content, Path file, List<ReceiverType> types)
            throws InvalidConfigurationException {
        List<LocatedDocument> documents = DocumentReader.read(content);
        if (documents.size() != 1) {
            throw invalid(
                    file,
                    documents.isEmpty()
                            ? new Problem("", "is empty: it must have receivers and a route", 0)
                            : new Problem(
                                    "",
                                    "more than one document: keep one",
                                    documents.get(1).line("")));
        }
        LocatedDocument document = documents.get(0);
        RoutingConfig config = new RoutingFile(document, types).read();
        if (!document.problems().isEmpty()) {
            throw new InvalidConfigurationException(file.toString(), document.problems());
        }
        return config;
    }

    private RoutingConfig read() {
        if (document.root().isMissingNode()) {
            return new RoutingConfig(
                    Map.of(), Route.toEach(Route.NONE, false), List.of(), List.of(), HistoryPolicy.DEFAULT);
        }
        var root = new StrictObject(document, document.root(), "", FIELDS);
        root.named("receivers", this::knownSettings).forEach(this::readReceiver);
        if (specs.isEmpty()) {
            root.note("receivers", "is missing: name at least one, such as {people: {type: terminal}}");
        }
        root.named("muteTimes", any -> MuteTime.FIELDS)
                .forEach((name, object) -> muteTimes.put(name, MuteTime.read(name, object)));
        if (!root.has("route")) {
            root.note("route", "is missing: it says who is told, at least {receiver: NAME}");
        }
        Route route = readRoute(root.object("route", ROUTE_FIELDS), null);
        return new RoutingConfig(
                readable(), route, readInhibit(root), List.copyOf(muteTimes.values()), HistoryPolicy.read(root));
    }

    private Map<String, ReceiverSpec> readable() {
        var readable = new LinkedHashMap<String, ReceiverSpec>();
        specs.forEach((name, spec) -> {
            if (spec != null) {
                readable.put(name, spec);
            }
        });
        return readable;
    }

    private List<String> knownSettings(JsonNode receiver) {
        var known = new ArrayList<String>(List.of("type", HistoryDelivery.SETTING));
        type(receiver.path("type").asText())
                .ifPresentOrElse(
                        type -> known.addAll(type.settings()),
                        // Which settings there are depends on the type, so that only the type is wrong.
                        () -> receiver.fieldNames().forEachRemaining(known::add));
        return known;
    }

    private Optional<ReceiverType> type(String name) {
        return types.stream().filter(type -> type.name().equals(name)).findFirst();
    }

    private void readReceiver(String name, StrictObject object) {
        if (!NAME.matcher(name).matches() || name.equals(Route.NONE)) {
            object.note(
                    "type",
                    name.equals(Route.NONE)
                            ? "\"none\" stands for no receiver: choose another name"
                            : "a name has up to 63 lower-case letters, digits, dots and dashes");
        }
        List<String> names = types.stream().map(ReceiverType::name).toList();
        String type = object.string("type");
        if (type == null) {
            object.note("type", "is missing: one of " + String.join(", ", names));
            type = "";
        } else if (!names.contains(type)) {
            object.noteUnknown("type", type, names);
        }
        specs.put(
                name,
                type(type)
                        .map(kind -> new ReceiverSpec(kind.name(), kind.read(object), history(kind, object)))
                        .orElse(null));
    }

    private static HistoryDelivery history(ReceiverType kind, StrictObject object) {
        String text = object.string(HistoryDelivery.SETTING);
        if (text == null) {
            return kind.history();
        }
        return HistoryDelivery.parse(text).orElseGet(() -> {
            object.noteUnknown(HistoryDelivery.SETTING, text, HistoryDelivery.names());
            return kind.history();
        });
    }

    private Route readRoute(StrictObject object, @Nullable Route parent) {
        Matchers match = Matchers.read(object.object("match", Matchers.FIELDS));
        if (parent == null && !match.isEmpty()) {
            object.note("match", "the first route takes every alert: put this into one of its routes");
        }
        if (parent == null && object.has("continue")) {
            object.note("continue", "the first route has none after it");
        }
        boolean continues = object.bool("continue", false);
        Duration wait = object.duration("groupWait");
        Duration interval = object.duration("groupInterval");
        Duration repeat = object.duration("repeatInterval");
        var own = new Route(
                object.path(),
                match,
                receiver(object, parent),
                continues,
                groupBy(object, parent),
                wait == null ? parent == null ? DEFAULT_GROUP_WAIT : parent.groupWait() : wait,
                interval == null ? parent == null ? DEFAULT_GROUP_INTERVAL : parent.groupInterval() : interval,
                repeat == null ? parent == null ? DEFAULT_REPEAT_INTERVAL : parent.repeatInterval() : repeat,
                muteTimes(object, parent),
                List.of());
        var children = new ArrayList<Route>();
        object.objects("routes", ROUTE_FIELDS).forEach(child -> children.add(readRoute(child, own)));
        return own.over(children);
    }

    private String receiver(StrictObject object, @Nullable Route parent) {
        String name = object.string("receiver");
        if (name == null) {
            if (parent == null && object.isObject()) {
                object.note("receiver", "is missing: name who is told when no other route matches, or none");
            }
            return parent == null ? Route.NONE : parent.receiver();
        }
        if (!name.equals(Route.NONE) && !specs.containsKey(name)) {
            object.noteUnknown("receiver", name, List.copyOf(specs.keySet()));
        }
        return name;
    }

    private static List<AlertField> groupBy(StrictObject object, @Nullable Route parent) {
        if (!object.has("groupBy")) {
            return parent == null ? DEFAULT_GROUP_BY : parent.groupBy();
        }
        return fields(object, "groupBy");
    }

    private static List<AlertField> fields(StrictObject object, String name) {
        var fields = new ArrayList<AlertField>();
        for (String text : Objects.requireNonNullElse(object.strings(name), List.<String>of())) {
            AlertField field = AlertField.parse(text).orElse(null);
            if (field == null) {
                object.noteUnknown(name, text, FIELD_NAMES);
            } else if (!field.isGroupable()) {
                object.note(
                        name,
                        "\"%s\" changes while an alert is open: use one of %s"
                                .formatted(text, String.join(", ", FIELD_NAMES)));
            } else {
                fields.add(field);
            }
        }
        return fields;
    }

    private List<MuteTime> muteTimes(StrictObject object, @Nullable Route parent) {
        if (!object.has("muteTimes")) {
            return parent == null ? List.of() : parent.muteTimes();
        }
        var named = new ArrayList<MuteTime>();
        for (String name : object.stringOrList("muteTimes")) {
            MuteTime muteTime = muteTimes.get(name);
            if (muteTime == null) {
                object.noteUnknown("muteTimes", name, List.copyOf(new TreeSet<>(muteTimes.keySet())));
            } else {
                named.add(muteTime);
            }
        }
        return named;
    }

    private static List<InhibitRule> readInhibit(StrictObject root) {
        if (!root.has("inhibit")) {
            return RoutingConfig.DEFAULT_INHIBIT;
        }
        var rules = new ArrayList<InhibitRule>();
        for (StrictObject rule : root.objects("inhibit", InhibitRule.FIELDS)) {
            Matchers when = Matchers.read(rule.object("when", Matchers.FIELDS));
            Matchers mute = Matchers.read(rule.object("mute", Matchers.FIELDS));
            if (when.isEmpty()) {
                rule.note("when", "is missing: without it every open alert would mute others");
            }
            if (mute.isEmpty()) {
                rule.note("mute", "is missing: without it every other alert would be muted");
            }
            rules.add(new InhibitRule(when, mute, fields(rule, "equal")));
        }
        return rules;
    }

    private static InvalidConfigurationException invalid(Path file, Problem problem) {
        return new InvalidConfigurationException(file.toString(), List.of(problem));
    }
}
