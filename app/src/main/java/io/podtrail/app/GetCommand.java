package io.podtrail.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.app.query.JsonPaths;
import io.podtrail.app.query.LabelSelector;
import io.podtrail.app.query.ListPrinter;
import io.podtrail.app.query.Listing;
import io.podtrail.app.query.OutputFormat;
import io.podtrail.app.query.Resource;
import io.podtrail.app.query.ServerSentEvents;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
            "Lists violations, violating workloads, alerts, namespaces, clusters or failing checks.",
            "",
            "Asks a running 'podtrail process', 'up' or 'demo'; any instance answers for all. Dead letters and undelivered alerts "
                    + "are read from Kafka."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail get violations -n payments            what violates now",
            "  podtrail get violations -w --mode enforce      and what changes, as it does",
            "  podtrail get alerts -o wide --check privileged",
            "  podtrail get alerts Deployment/api -n payments --state all",
            "  podtrail get workloads -n payments,shop        a row for each workload",
            "  podtrail get violations -l team=shop --sort-by .pod \\",
            "      -o custom-columns=POD:.pod,NS:.namespace",
            "  podtrail get alerts -o jsonpath='{range .items[*]}{.fingerprint}{\"\\n\"}{end}'",
            "  podtrail get dead-letters                      records that could not be read",
            "  podtrail get ns                                levels and violating pods",
            "  podtrail get checks --cluster prod             what fails most"
        })
final class GetCommand implements Callable<Integer> {
    private static final List<ReadableTopic> KEPT = List.of(ReadableTopic.DEAD_LETTERS, ReadableTopic.UNDELIVERED);
    private static final JsonMapper JSON = new JsonMapper();

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    private final ClientOptions client = new ClientOptions();

    @Mixin
    private final KafkaClientOptions kafka = new KafkaClientOptions();

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
            split = ",",
            paramLabel = "NAME,...",
            description = "Only of these namespaces.")
    private List<String> namespaces = List.of();

    @Option(
            names = {"-A", "--all-namespaces"},
            description = "Of all namespaces, which is the default.")
    private boolean allNamespaces;

    @Option(
            names = {"-l", "--selector"},
            paramLabel = "SELECTOR",
            description =
                    "Only of namespaces with these labels: team=shop, env in (prod,test), !legacy. Labels of pods are"
                            + " not kept.")
    private @Nullable String selector;

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
            names = "--sort-by",
            paramLabel = "JSONPATH",
            description = "Sort by a field of the items, such as .namespace or .violations[0].since.")
    private @Nullable String sortBy;

    @Option(names = "--no-headers", description = "Leave the line with the names of the columns out.")
    private boolean noHeaders;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            paramLabel = "FORMAT",
            completionCandidates = FormatNames.class,
            description = "${COMPLETION-CANDIDATES}; or, as in kubectl, custom-columns=HEAD:JSONPATH,... or"
                    + " jsonpath=TEMPLATE. Default: ${DEFAULT-VALUE}.")
    private String output = "table";

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
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        Optional<ReadableTopic> topic = ReadableTopic.named(resourceName).filter(KEPT::contains);
        if (topic.isPresent()) {
            return kept(topic.get(), out);
        }
        Resource resource = Resource.named(resourceName)
                .orElseThrow(() -> new UserError("there is no resource '%s': there are %s"
                        .formatted(resourceName, String.join(", ", new ResourceNames()))));
        if (allNamespaces && !namespaces.isEmpty()) {
            throw new UserError("-A and -n exclude each other: leave one out");
        }
        boolean watchable = resource == Resource.VIOLATIONS || resource == Resource.ALERTS;
        if (watch && !watchable) {
            throw new UserError("only violations and alerts can be watched: leave -w out for " + resource.plural());
        }
        try {
            OutputFormat format = OutputFormat.parse(output);
            var printer = new ListPrinter(resource, format, !noHeaders, namespaces.size() != 1, out);
            var listing = new Listing(
                    client.client(),
                    resource,
                    parameters(resource),
                    name != null && resource == Resource.NAMESPACES ? List.of(name) : namespaces,
                    selector == null ? null : LabelSelector.parse(selector),
                    sortBy == null ? null : JsonPaths.parse(sortBy));
            return watch ? watch(listing, printer) : print(listing.ask(), printer, format);
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }

    /** Records that are kept because something was wrong with them. */
    private int kept(ReadableTopic topic, PrintWriter out) throws InterruptedException {
        if (!List.of("table", "wide", "json").contains(output)) {
            throw new UserError("%s are printed as table or json, a line for each".formatted(topic));
        }
        var reading = new TopicReading(topic, namespaces, output.equals("json"), !noHeaders, out);
        try (KafkaConnection connection = DataDirectoryOption.of(client.dataDir).connect(kafka)) {
            reading.print(connection, Instant.EPOCH);
        }
        if (reading.isEmpty()) {
            System.err.println("No resources found");
        }
        return Podtrail.OK;
    }

    private int print(Listing.Answer answer, ListPrinter printer, OutputFormat format) throws IOException {
        warn(answer);
        printer.print(answer.list());
        if (!answer.isObserved()) {
            System.err.println("podtrail: no cluster has been observed yet: does a collector run?");
            return Podtrail.FAILED;
        }
        if (!answer.list().path("items").isEmpty() || format.isDocument()) {
            return Podtrail.OK;
        }
        System.err.println(
                namespaces.isEmpty()
                        ? "No resources found"
                        : "No resources found in %s namespace.".formatted(String.join(", ", namespaces)));
        return name == null ? Podtrail.OK : Podtrail.FAILED;
    }

    private static int watch(Listing listing, ListPrinter printer) throws InterruptedException, IOException {
        // The stream is open before the list is made, so that nothing falls in between.
        try (InputStream stream = listing.changes()) {
            var changes = new ServerSentEvents(stream);
            changes.next();
            Listing.Answer answer = listing.ask();
            warn(answer);
            printer.print(answer.list());
            for (var event = changes.next(); event != null; event = changes.next()) {
                JsonNode item = JSON.readTree(event.data());
                if (event.name().equals("reset")) {
                    System.err.println("podtrail: changes were missed: begin again for a whole picture");
                } else if (listing.admits(item)) {
                    printer.printChange(event.name(), item);
                }
            }
        }
        System.err.println("podtrail: the server ended the stream");
        return Podtrail.FAILED;
    }

    private static void warn(Listing.Answer answer) {
        ClientOptions.warn(answer.list().path("metadata"));
        answer.notices().forEach(notice -> System.err.println("podtrail: " + notice));
    }

    /** What the API is to narrow the list to; it refuses what a resource does not have. */
    private Map<String, String> parameters(Resource resource) {
        var parameters = new LinkedHashMap<String, String>();
        put(parameters, "cluster", resource == Resource.CLUSTERS ? null : cluster);
        put(parameters, "workload", workload);
        put(parameters, "check", check);
        put(parameters, "mode", mode);
        put(parameters, "level", level);
        put(parameters, "evidence", evidence);
        put(parameters, "state", state);
        switch (resource) {
            case VIOLATIONS, ALERTS, WORKLOADS -> put(parameters, "workload", name);
            case CHECKS -> put(parameters, "check", name);
            case CLUSTERS -> {
                if (name != null) {
                    throw new UserError("clusters are few: 'podtrail get clusters' shows them all");
                }
            }
            case NAMESPACES -> {
                // The name is the namespace's.
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
    static final class FormatNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(OutputFormat.Kind.values())
                    .filter(kind -> !kind.takesArgument())
                    .map(OutputFormat.Kind::toString)
                    .iterator();
        }
    }

    /** For completion and help. */
    static final class ResourceNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(
                            Arrays.stream(Resource.values()).map(Resource::plural),
                            KEPT.stream().map(ReadableTopic::toString))
                    .iterator();
        }
    }
}
