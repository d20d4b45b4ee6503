package io.podtrail.app;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.app.query.ApiClient;
import io.podtrail.app.query.ApiException;
import io.podtrail.app.query.Description;
import io.podtrail.app.query.Inquiry;
import io.podtrail.app.query.KnownScope;
import io.podtrail.app.query.Subject;
import io.podtrail.app.terminal.TerminalWidth;
import io.podtrail.policy.text.YamlText;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows all that is known of pods, workloads, namespaces and alerts. */
@Command(
        name = "describe",
        description = {
            "Shows all that is known of pods, workloads, namespaces and alerts.",
            "",
            "Of a pod or workload: its levels, what it violates and how to fix that, and the history of its alerts; of a pod"
                    + " also what it would violate under other levels. Of a namespace: its labels, weak windows, what violates,"
                    + " where the fixes are, and the history of all its alerts."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail describe pod debug-shell -n payments",
            "  podtrail describe deployment api web -n payments",
            "  podtrail describe deploy/api pod/debug-shell -n payments -o yaml",
            "  podtrail describe ns payments --cluster prod",
            "  podtrail describe alert 5b33ecc94e7f     a fingerprint, or its beginning"
        })
final class DescribeCommand implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();

    enum Output {
        text,
        json,
        yaml
    }

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    private final ClientOptions client = new ClientOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "TYPE NAME|TYPE/NAME",
            description =
                    "TYPE is pod, namespace, alert, or the kind of a workload such as deployment; short names as in"
                            + " kubectl.")
    private List<String> words = List.of();

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
            names = {"-o", "--output"},
            defaultValue = "text",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.text;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help message and exit.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    @Override
    public Integer call() throws InterruptedException, IOException {
        List<Subject> subjects = subjects();
        ApiClient api = client.client();
        KnownScope known = KnownScope.ask(api);
        var inquiry = new Inquiry(api, known, cluster(known), namespace);
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        var description = new Description(out, Clock.systemUTC().instant(), TerminalWidth.ofProse());
        ArrayNode found = JSON.createArrayNode();
        int exitCode = Podtrail.OK;
        for (Subject subject : subjects) {
            try {
                ObjectNode answer = inquiry.about(subject);
                ClientOptions.warn(answer.path("metadata"));
                if (output == Output.text) {
                    out.print(found.isEmpty() ? "" : "\n\n");
                    description.write(answer);
                }
                found.add(answer);
            } catch (ApiException | IllegalStateException e) {
                System.err.println("podtrail: " + e.getMessage());
                exitCode = Podtrail.FAILED;
            }
        }
        print(found, subjects.size() > 1, out);
        out.flush();
        return exitCode;
    }

    private void print(ArrayNode found, boolean asList, PrintWriter out) throws IOException {
        if (found.isEmpty()) {
            return;
        }
        ObjectNode document = asList
                ? JSON.createObjectNode().put("apiVersion", "podtrail/v1").put("kind", "List")
                : (ObjectNode) found.path(0);
        if (asList) {
            document.set("items", found);
        }
        switch (output) {
            case json -> out.print(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(document) + "\n");
            case yaml -> out.print(YamlText.builder().build().writeValueAsString(document));
            case text -> {
                // It has been written already.
            }
        }
    }

    private List<Subject> subjects() {
        try {
            return Subject.parse(words);
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }

    private String cluster(KnownScope known) {
        if (known.isEmpty()) {
            throw new IllegalStateException("no cluster has been observed yet: does a collector run?");
        }
        if (cluster != null) {
            known.requireCluster(cluster);
            return cluster;
        }
        return known.only()
                .orElseThrow(() -> new UserError("name the --cluster: there are " + String.join(", ", known.names())));
    }
}
