package io.podtrail.app;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.podtrail.app.check.Explanation;
import io.podtrail.policy.Version;
import io.podtrail.policy.checks.Check;
import io.podtrail.policy.checks.Checks;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a check is about. Has a {@code --version} of its own meaning, so not that of the other commands. */
@Command(
        name = "explain",
        description = {
            "Says what a check wants, which values it allows at a version, since when, and how to fix what it finds.",
            "",
            "Without a check, lists all of them."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail explain                           all checks",
            "  podtrail explain sysctls --version v1.30   one, as it holds at a version"
        })
final class ExplainCommand implements Callable<Integer> {
    enum Output {
        text,
        json
    }

    @Spec
    @Nullable CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "CHECK",
            completionCandidates = CheckIds.class,
            description = "One of ${COMPLETION-CANDIDATES}.")
    private @Nullable String id;

    @Option(
            names = "--version",
            defaultValue = "latest",
            paramLabel = "VERSION",
            description = "The version of the standards, such as v1.30. Default: ${DEFAULT-VALUE}.")
    private Version version = Version.LATEST;

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
    public Integer call() throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        UnknownVersion.warn("--version", version);
        if (id == null) {
            list(out);
        } else {
            explain(new Explanation(check(id), version), out);
        }
        out.flush();
        return Podtrail.OK;
    }

    private void list(PrintWriter out) throws IOException {
        if (output == Output.text) {
            Explanation.writeList(out);
            return;
        }
        var mapper = new JsonMapper();
        ArrayNode all = mapper.createArrayNode();
        Checks.ALL.forEach(check -> all.add(new Explanation(check, version).toJson()));
        out.print(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
    }

    private void explain(Explanation explanation, PrintWriter out) throws IOException {
        if (output == Output.text) {
            explanation.writeText(out);
        } else {
            out.print(
                    new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(explanation.toJson()) + "\n");
        }
    }

    private static Check check(String id) {
        return Checks.of(id)
                .orElseThrow(
                        () -> new UserError("there is no check '%s': 'podtrail explain' lists them all".formatted(id)));
    }

    /** For completion and help. */
    static final class CheckIds implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            List<String> ids = Checks.ALL.stream().map(Check::id).toList();
            return ids.iterator();
        }
    }
}
