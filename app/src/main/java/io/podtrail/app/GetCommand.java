package io.podtrail.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.app.query.ApiClient;
import io.podtrail.app.query.Resource;
import io.podtrail.app.query.ResourceTable;
import io.podtrail.app.query.ServerSentEvents;
import io.podtrail.policy.text.YamlText;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lists what the query API knows. */
@Command(
        name = "get",
        description = {
            "Lists violations, alerts, namespaces, clusters or failing checks.",
            "",
            "Asks a running 'podtrail process', 'up' or 'demo'; any instance answers for all."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail get violations -n payments            what violates now",
            "  podtrail get violations -w --mode enforce      and what changes, as it does",
            "  podtrail get alerts -o wide --check privileged",
            "  podtrail get alerts Deployment/api -n payments --state all",
            "  podtrail get ns                                levels and violating pods",
            "  podtrail get checks --cluster prod             what fails most"
        })
final class GetCommand implements Callable<Integer> {
    enum Output {
        table,
        wide,
        json,
        yaml,
        name
    }

    private static final JsonMapper JSON = new JsonMapper();

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    private final ClientOptions client = new ClientOptions();

    @Parameters(
            index = "0",
            paramLabel = "RESOURCE",
            completionCandidates = ResourceNames.class,
            description = "One of ${COMPLETION-CANDIDATES}.")
    private String resourceName = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            description = "Only this one: a namespace, a cluster, a check; of violations and alerts, a workload such as"
                    + " Deployment/api.")
    private @Nullable String name;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "Only of this namespace.")
    private @Nullable String namespace;

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "Of all namespaces, which is the default.")
    private boolean allNamespaces;

    @Option(names = "--cluster", paramLabel = "NAME", description = "Only of this cluster, by its name or alias.")
    private @Nullable String cluster;

    @Option(names = "--workload", paramLabel = "KIND/NAME", description = "Only of this workload.")
    private @Nullable String workload;

    @Option(
            names = "--check",
            paramLabel = "ID,...",
            description = "Only where one of these checks fails; 'podtrail explain' lists them.")
    private @Nullable String check;

    @Option(names = "--mode", paramLabel = "MODE,...", description = "Only of these: enforce, audit, warn.")
    private @Nullable String mode;

    @Option(
            names = "--level",
            paramLabel = "LEVEL,...",
            description = "Only where these are asked for: baseline, restricted.")
    private @Nullable String level;

    @Option(
            names = "--evidence",
            paramLabel = "KIND,...",
            description = "Only violations shown by these: running, template, refused, audited.")
    private @Nullable String evidence;

    @Option(
            names = "--state",
            paramLabel = "STATE,...",
            description = "Only alerts in these: open, holding, resolved; or all. Default: what is not resolved.")
    private @Nullable String state;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.table;

    @Option(
            names = {"-w", "--watch"},
            description = "After the list, go on with what changes, until Ctrl-C: of violations and alerts.")
    private boolean watch;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Override
    public Integer call() throws InterruptedException, IOException {
        Resource resource = Resource.named(resourceName)
                .orElseThrow(() -> new UserError(
                        "there is no resource '%s': there are violations, alerts, namespaces, clusters and checks"
                                .formatted(resourceName)));
        if (allNamespaces && namespace != null) {
            throw new UserError("-A and -n exclude each other: leave one out");
        }
        boolean watchable = resource == Resource.VIOLATIONS || resource == Resource.ALERTS;
        if (watch && !watchable) {
            throw new UserError("only violations and alerts can be watched: leave -w out for " + resource.plural());
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        ApiClient api = client.client();
        Map<String, String> parameters = parameters(resource);
        if (!watch) {
            return print(resource, api.list(resource.plural(), parameters), out, null);
        }
        var events = new LinkedHashMap<>(parameters);
        events.remove("state");
        events.put("kinds", resource.plural());
        // The stream is open before the list is made, so that nothing falls in between.
        try (InputStream stream = api.stream(ApiClient.path(events, "watch"))) {
            var changes = new ServerSentEvents(stream);
            changes.next();
            ObjectNode list = api.list(resource.plural(), parameters);
            var table = table(resource, list.path("items"));
            print(resource, list, out, table);
            follow(changes, table, out);
        }
        System.err.println("podtrail: the server ended the stream");
        return Podtrail.FAILED;
    }

    private int print(Resource resource, ObjectNode list, PrintWriter out, @Nullable ResourceTable watching)
            throws IOException {
        ClientOptions.warn(list.path("metadata"));
        JsonNode items = list.path("items");
        switch (output) {
            case table, wide -> {
                if (!items.isEmpty() || watching != null) {
                    ResourceTable table = watching == null ? table(resource, items) : watching;
                    table.print(items, out);
                }
            }
            case json -> out.print(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(list) + "\n");
            case yaml -> out.print(YamlText.builder().build().writeValueAsString(list));
            case name -> items.forEach(item -> out.println(resource.name(item)));
        }
        out.flush();
        if (items.isEmpty() && output != Output.json && output != Output.yaml && watching == null) {
            System.err.println(
                    namespace == null
                            ? "No resources found"
                            : "No resources found in %s namespace.".formatted(namespace));
            return name == null ? Podtrail.OK : Podtrail.FAILED;
        }
        return Podtrail.OK;
    }

    private void follow(ServerSentEvents changes, ResourceTable table, PrintWriter out) throws IOException {
        for (var event = changes.next(); event != null; event = changes.next()) {
            JsonNode item = JSON.readTree(event.data());
            if (event.name().equals("reset")) {
                System.err.println("podtrail: changes were missed: begin again for a whole picture");
            } else if (output == Output.json || output == Output.yaml) {
                out.println(JSON.createObjectNode().put("type", event.name()).set("object", item));
            } else if (event.name().equals("cleared")) {
                out.println("%s violates nothing any more"
                        .formatted(item.path("key").asText()));
            } else if (output == Output.name) {
                Resource.named(event.name()).ifPresent(resource -> out.println(resource.name(item)));
            } else {
                table.print(List.of(item), out);
            }
            out.flush();
        }
    }

    private ResourceTable table(Resource resource, JsonNode items) {
        Set<String> clusters = new HashSet<>();
        items.forEach(item -> clusters.add(item.path("cluster").asText()));
        return new ResourceTable(
                resource, output == Output.wide, clusters.size() > 1, namespace == null, Clock.systemUTC());
    }

    /** What the API is to narrow the list to; what a resource does not know is told by the API itself. */
    private Map<String, String> parameters(Resource resource) {
        var parameters = new LinkedHashMap<String, String>();
        put(parameters, "cluster", cluster);
        put(parameters, "namespace", namespace);
        put(parameters, "workload", workload);
        put(parameters, "check", check);
        put(parameters, "mode", mode);
        put(parameters, "level", level);
        put(parameters, "evidence", evidence);
        put(parameters, "state", state);
        switch (resource) {
            case VIOLATIONS, ALERTS -> put(parameters, "workload", name);
            case NAMESPACES -> put(parameters, "namespace", name);
            case CHECKS -> put(parameters, "check", name);
            case CLUSTERS -> {
                if (name != null) {
                    throw new UserError("clusters are few: 'podtrail get clusters' shows them all");
                }
            }
        }
        return parameters;
    }

    private static void put(Map<String, String> parameters, String parameter, @Nullable String value) {
        if (value != null) {
            parameters.put(parameter, value);
        }
    }

    /** For completion and help. */
    static final class ResourceNames implements Iterable<String> {
        @Override
        public java.util.Iterator<String> iterator() {
            return java.util.Arrays.stream(Resource.values())
                    .map(Resource::plural)
                    .iterator();
        }
    }
}
