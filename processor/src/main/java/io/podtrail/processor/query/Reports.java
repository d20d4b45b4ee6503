package io.podtrail.processor.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.podtrail.events.Alert;
import io.podtrail.events.Event;
import io.podtrail.events.Keys;
import io.podtrail.events.Workload;
import io.podtrail.events.kafka.NamespacePartitioner;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Verdict;
import io.podtrail.policy.text.PrintableJson;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is reported of the present, and of alerts' past: asks all instances and writes one answer. */
final class Reports {
    private static final int DEFAULT_HISTORY = 20;
    private static final int MAX_HISTORY = 500;

    private final Supplier<Instances> instances;
    private final AlertHistory history;
    private final Counter partialAnswers;

    /** @param instances throws an {@link ApiError} while there are none */
    Reports(Supplier<Instances> instances, AlertHistory history, MeterRegistry registry) {
        this.instances = instances;
        this.history = history;
        partialAnswers = Counter.builder("podtrail.api.partial.answers")
                .description("Answers that lacked partitions, because nobody could be asked for them")
                .register(registry);
    }

    void clusters(Context request, Parameters parameters) {
        Answer answer = complete(instances.get().askAll(new Question.Clusters()));
        write(request, parameters, "ClusterList", answer, merged(answer, ClusterItem.class, ClusterItem::and), null);
    }

    void namespaces(Context request, Parameters parameters) {
        list(request, parameters, "NamespaceList", Question.Namespaces::new);
    }

    void violations(Context request, Parameters parameters) {
        list(request, parameters, "ViolationList", Question.Violations::new);
    }

    void alerts(Context request, Parameters parameters) {
        list(request, parameters, "AlertList", Question.Alerts::new);
    }

    void checks(Context request, Parameters parameters) {
        Filter filter = named(parameters.filter());
        Answer answer = ask(filter, new Question.TopChecks(filter));
        List<JsonNode> items = merged(answer, CheckItem.class, CheckItem::and).stream()
                .sorted(Comparator.comparingInt(
                                (JsonNode item) -> item.path("workloads").asInt())
                        .reversed())
                .limit(parameters.limit(Parameters.DEFAULT_LIMIT, Parameters.MAX_LIMIT))
                .toList();
        write(request, parameters, "CheckList", answer, items, null);
    }

    void pod(Context request, Parameters parameters) {
        FieldSelection fields = FieldSelection.of(parameters.text("fields", ""));
        Answer pod = only("pod", namespaced(request), request.pathParam("name"));
        write(request, object("PodReport", metadata(pod), fields.of(pod.first())));
    }

    void template(Context request, Parameters parameters) {
        FieldSelection fields = FieldSelection.of(parameters.text("fields", ""));
        Answer template =
                only("template of", namespaced(request), workload(request).toString());
        write(request, object("TemplateReport", metadata(template), fields.of(template.first())));
    }

    void verdict(Context request, Parameters parameters) {
        var asked = new LevelVersion(parameters.level("level", Level.RESTRICTED), parameters.version("version"));
        Answer answer = only("pod", namespaced(request), request.pathParam("name"));
        PodItem pod = read(answer.first(), PodItem.class);
        Evaluator evaluator =
                pod.clusterVersion() == null ? Evaluator.newest() : Evaluator.emulating(pod.clusterVersion());
        Verdict verdict = evaluator.evaluate(asked, pod.object());
        ObjectNode report = object("Verdict", metadata(answer), Json.MAPPER.createObjectNode());
        report.put("cluster", pod.cluster())
                .put("namespace", pod.namespace())
                .put("name", pod.name())
                .put("level", asked.level().toString())
                .put("version", asked.version().toString())
                .put("allowed", verdict.isAllowed())
                .put("message", verdict.isAllowed() ? "" : verdict.message(Mode.ENFORCE, asked))
                .set("findings", Json.MAPPER.valueToTree(verdict.findings()));
        write(request, report);
    }

    void alertHistory(Context request, Parameters parameters) {
        String[] namespaced = namespaced(request);
        Workload workload = workload(request);
        Set<Mode> modes = parameters.modes();
        Predicate<Alert> wanted = alert -> alert.cluster().equals(namespaced[0])
                && alert.namespace().equals(namespaced[1])
                && alert.workload().equals(workload)
                && (modes.isEmpty() || modes.contains(alert.mode()));
        AlertHistory.Found found =
                history.find(namespaced[0], namespaced[1], wanted, parameters.limit(DEFAULT_HISTORY, MAX_HISTORY));
        FieldSelection fields = FieldSelection.of(parameters.text("fields", ""));
        ObjectNode report = object(
                "AlertHistory",
                Json.MAPPER.createObjectNode().put("complete", found.complete()),
                Json.MAPPER.createObjectNode());
        var items = report.putArray("items");
        found.transitions().forEach(alert -> items.add(fields.of(Json.MAPPER.valueToTree(alert))));
        write(request, report);
    }

    /** The filter with the name of its cluster where it was called by its alias. */
    Filter named(Filter filter) {
        return filter.cluster() == null ? filter : filter.ofCluster(clusterNamed(filter.cluster()));
    }

    static void write(Context request, JsonNode body) {
        request.contentType("application/json").result(bytes(body));
    }

    static byte[] bytes(JsonNode body) {
        try {
            return PrintableJson.of(Json.MAPPER.writeValueAsBytes(body));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree can be written", e);
        }
    }

    private interface Listing {
        Question of(Filter filter, Page page);
    }

    private void list(Context request, Parameters parameters, String kind, Listing listing) {
        Filter filter = named(parameters.filter());
        int limit = parameters.limit(Parameters.DEFAULT_LIMIT, Parameters.MAX_LIMIT);
        String what = kind + filter;
        String token = parameters.text("continue");
        String after = token == null ? "" : ContinueToken.keyOf(what, token);
        // One more than asked for tells whether there are more.
        Answer answer = ask(filter, listing.of(filter, new Page(after, limit + 1)));
        List<Row> rows = answer.rows().stream().limit(limit).toList();
        String next = answer.rows().size() > limit
                ? ContinueToken.of(what, rows.get(rows.size() - 1).key())
                : null;
        write(request, parameters, kind, answer, rows.stream().map(Row::item).toList(), next);
    }

    /** Only the one partition where that is known; an answer of nobody at all is none. */
    private Answer ask(Filter filter, Question question) {
        String cluster = filter.cluster();
        String namespace = filter.namespace();
        Instances all = instances.get();
        return complete(
                cluster == null || namespace == null
                        ? all.askAll(question)
                        : all.ask(
                                question,
                                List.of(NamespacePartitioner.partition(cluster, namespace, all.partitions()))));
    }

    private static Answer complete(Answer answer) {
        if (answer.nothingAnswered()) {
            throw ApiError.unavailable(
                    "the processor is starting or its partitions are being moved (%s): try again in a few seconds"
                            .formatted(answer.missing().get(0).reason()));
        }
        return answer;
    }

    /** The one pod or template under a name. */
    private Answer only(String what, String[] namespaced, String name) {
        String key = Keys.namespace(namespaced[0], namespaced[1]) + '/' + name;
        Answer answer = ask(
                Filter.NONE.ofCluster(namespaced[0]).ofNamespace(namespaced[1]),
                new Question.OnePod(namespaced[0], namespaced[1], key));
        if (answer.rows().isEmpty()) {
            throw ApiError.notFound(
                    "no %s %s is known in namespace %s of cluster %s: is it gone, or is the name another?"
                            .formatted(what, name, namespaced[1], namespaced[0]));
        }
        return answer;
    }

    private String[] namespaced(Context request) {
        return new String[] {clusterNamed(request.pathParam("cluster")), request.pathParam("namespace")};
    }

    private static Workload workload(Context request) {
        return new Workload(request.pathParam("kind"), request.pathParam("name"));
    }

    /** The name of the cluster that has this name or alias. Every partition knows all clusters, so one is asked. */
    private String clusterNamed(String nameOrAlias) {
        List<ClusterItem> known = instances.get().ask(new Question.Clusters(), List.of(0)).rows().stream()
                .map(row -> read(row.item(), ClusterItem.class))
                .toList();
        return known.stream().anyMatch(cluster -> cluster.cluster().equals(nameOrAlias))
                ? nameOrAlias
                : known.stream()
                        .filter(cluster -> nameOrAlias.equals(cluster.alias()))
                        .map(ClusterItem::cluster)
                        .findFirst()
                        .orElse(nameOrAlias);
    }

    private static <T> List<JsonNode> merged(Answer answer, Class<T> type, BinaryOperator<T> together) {
        var byKey = new TreeMap<String, T>();
        answer.rows().forEach(row -> byKey.merge(row.key(), read(row.item(), type), together));
        return byKey.values().stream().<JsonNode>map(Json.MAPPER::valueToTree).toList();
    }

    private void write(
            Context request,
            Parameters parameters,
            String kind,
            Answer answer,
            List<JsonNode> items,
            @Nullable String next) {
        FieldSelection fields = FieldSelection.of(parameters.text("fields", ""));
        ObjectNode metadata = metadata(answer);
        if (next != null) {
            metadata.put("continue", next);
        }
        ObjectNode list = object(kind, metadata, Json.MAPPER.createObjectNode());
        var array = list.putArray("items");
        items.forEach(item -> array.add(fields.of(item)));
        write(request, list);
    }

    /** How whole and how fresh an answer is. */
    private ObjectNode metadata(Answer answer) {
        ObjectNode metadata =
                Json.MAPPER.createObjectNode().put("partial", !answer.missing().isEmpty());
        if (!answer.missing().isEmpty()) {
            partialAnswers.increment();
            metadata.set("missing", Json.MAPPER.valueToTree(answer.missing()));
        }
        if (!answer.copies().isEmpty()) {
            metadata.putObject("copies")
                    .put("staleness", answer.staleness())
                    .set("partitions", Json.MAPPER.valueToTree(answer.copies()));
        }
        return metadata;
    }

    private static ObjectNode object(String kind, ObjectNode metadata, JsonNode fields) {
        ObjectNode object =
                Json.MAPPER.createObjectNode().put(Event.API_VERSION, Event.V1).put(Event.KIND, kind);
        object.set("metadata", metadata);
        fields.properties().forEach(field -> object.set(field.getKey(), field.getValue()));
        return object;
    }

    private static <T> T read(JsonNode item, Class<T> type) {
        try {
            return Json.MAPPER.treeToValue(item, type);
        } catch (JsonProcessingException unreadable) {
            throw ApiError.unavailable("what an instance says cannot be read; does it run another version?");
        }
    }
}
