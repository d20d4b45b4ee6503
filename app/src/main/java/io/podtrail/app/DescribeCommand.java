package io.podtrail.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.app.query.ApiClient;
import io.podtrail.app.query.ApiException;
import io.podtrail.app.query.Description;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells all about one pod, workload or namespace. */
@Command(
        name = "describe",
        description = {
            "Tells all that is known of a pod, a workload or a namespace.",
            "",
            "Its levels, what it violates and how to fix that, what it would violate under other levels, and the history of its"
                    + " alerts."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail describe pod debug-shell -n payments",
            "  podtrail describe workload Deployment/api -n payments",
            "  podtrail describe namespace payments --cluster prod"
        })
final class DescribeCommand implements Callable<Integer> {
    private static final List<String> OTHER_LEVELS = List.of("baseline", "restricted");

    enum Subject {
        pod,
        workload,
        namespace
    }

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    private final ClientOptions client = new ClientOptions();

    @Parameters(index = "0", paramLabel = "KIND", description = "One of ${COMPLETION-CANDIDATES}.")
    private Subject subject = Subject.pod;

    @Parameters(index = "1", paramLabel = "NAME", description = "Of a workload: Kind/name, such as Deployment/api.")
    private String name = "";

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "default",
            paramLabel = "NAME",
            description = "The namespace that it is in. Default: ${DEFAULT-VALUE}.")
    private String namespace = "default";

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "The cluster that it is in, by its name or alias. Default: the only one there is.")
    private @Nullable String cluster;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Override
    public Integer call() throws InterruptedException {
        ApiClient api = client.client();
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        var description = new Description(out, Clock.systemUTC().instant());
        String in = cluster == null ? onlyCluster(api) : cluster;
        switch (subject) {
            case pod -> pod(api, in, description);
            case workload -> workload(api, in, description);
            case namespace -> namespace(api, in, description);
        }
        out.flush();
        return Podtrail.OK;
    }

    private void pod(ApiClient api, String in, Description description) throws InterruptedException {
        ObjectNode pod = api.get(ApiClient.path(Map.of(), "pods", in, namespace, name));
        ClientOptions.warn(pod.path("metadata"));
        head(pod, description);
        description.levels(pod.path("policy"));
        description.violations(pod.path("violations"));
        description.fix(pod);
        var verdicts = new ArrayList<ObjectNode>();
        for (String level : OTHER_LEVELS) {
            verdicts.add(api.get(ApiClient.path(Map.of("level", level), "pods", in, namespace, name, "verdict")));
        }
        description.verdicts(verdicts);
        JsonNode workload = pod.path("workload");
        description.history(api.get(ApiClient.path(
                Map.of(),
                "alerts",
                in,
                namespace,
                workload.path("kind").asText(),
                workload.path("name").asText(),
                "history")));
    }

    private void workload(ApiClient api, String in, Description description) throws InterruptedException {
        int slash = name.indexOf('/');
        if (slash <= 0) {
            throw new UserError("a workload is named Kind/name, such as Deployment/api, not '%s'".formatted(name));
        }
        var filter = new LinkedHashMap<String, String>();
        filter.put("cluster", in);
        filter.put("namespace", namespace);
        filter.put("workload", name);
        ArrayNode violations = items(api.list("violations", filter));
        filter.put("state", "all");
        ObjectNode alerts = api.list("alerts", filter);
        ClientOptions.warn(alerts.path("metadata"));
        String kind = kind(name.substring(0, slash), alerts.path("items"));
        String workloadName = name.substring(slash + 1);
        ObjectNode template = template(api, in, kind, workloadName);
        if (template == null && violations.isEmpty() && alerts.path("items").isEmpty()) {
            throw new IllegalStateException(
                    "Error from server (NotFound): nothing is known of %s in namespace %s of cluster %s"
                            .formatted(name, namespace, in));
        }
        description.fields(
                new String[] {"Name", kind + '/' + workloadName},
                new String[] {"Namespace", namespace},
                new String[] {"Cluster", in});
        if (template != null) {
            description.levels(template.path("policy"));
            description.violations(template.path("violations"));
            description.fix(template);
        }
        description.violating(violations);
        description.alerts(alerts.path("items"));
        description.history(api.get(ApiClient.path(Map.of(), "alerts", in, namespace, kind, workloadName, "history")));
    }

    private void namespace(ApiClient api, String in, Description description) throws InterruptedException {
        var filter = Map.of("cluster", in, "namespace", name);
        ObjectNode found = api.list("namespaces", filter);
        ClientOptions.warn(found.path("metadata"));
        JsonNode item = found.path("items").path(0);
        if (item.isMissingNode()) {
            throw new IllegalStateException(
                    "Error from server (NotFound): no namespace %s is known in cluster %s".formatted(name, in));
        }
        var labels = new ArrayList<String>();
        item.path("labels")
                .properties()
                .forEach(label ->
                        labels.add(label.getKey() + '=' + label.getValue().asText()));
        var errors = new ArrayList<String>();
        item.path("labelErrors").forEach(error -> errors.add(error.asText()));
        description.fields(
                new String[] {"Name", name},
                new String[] {"Cluster", in},
                new String[] {"Labels", String.join(", ", labels)},
                new String[] {"Wrong labels", String.join("; ", errors)},
                new String[] {"Exempt", item.has("exempt") ? "yes, the whole namespace" : ""});
        description.levels(item.path("policy"));
        description.violating(items(api.list("violations", filter)));
        description.alerts(api.list("alerts", filter).path("items"));
    }

    private static ArrayNode items(ObjectNode list) {
        return (ArrayNode) list.path("items");
    }

    private static void head(JsonNode pod, Description description) {
        JsonNode workload = pod.path("workload");
        description.fields(
                new String[] {"Name", pod.path("name").asText()},
                new String[] {"Namespace", pod.path("namespace").asText()},
                new String[] {"Cluster", pod.path("cluster").asText()},
                new String[] {"Cluster version", pod.path("clusterVersion").asText()},
                new String[] {
                    "Workload",
                    workload.path("kind").asText() + '/' + workload.path("name").asText()
                },
                new String[] {"Exempt", pod.path("exempt").asText()});
    }

    /** As the API writes it: users may write it small, where an alert tells how it is written. */
    private static String kind(String written, JsonNode alerts) {
        String known = alerts.path(0).path("workload").path("kind").asText();
        return known.equalsIgnoreCase(written) ? known : written;
    }

    private @Nullable ObjectNode template(ApiClient api, String in, String kind, String workloadName)
            throws InterruptedException {
        try {
            return api.get(ApiClient.path(Map.of(), "workloads", in, namespace, kind, workloadName));
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return null;
            }
            throw e;
        }
    }

    private static String onlyCluster(ApiClient api) throws InterruptedException {
        JsonNode clusters = api.list("clusters", Map.of()).path("items");
        if (clusters.size() == 1) {
            return clusters.path(0).path("cluster").asText();
        }
        var names = new ArrayList<String>();
        clusters.forEach(
                item -> names.add(item.path("alias").asText(item.path("cluster").asText())));
        throw new UserError(
                names.isEmpty()
                        ? "no cluster is known yet: does a collector run?"
                        : "name the --cluster: there are " + String.join(", ", names));
    }
}
