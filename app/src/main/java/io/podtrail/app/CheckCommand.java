package io.podtrail.app;

import io.podtrail.app.check.CheckReport;
import io.podtrail.app.check.JUnitWriter;
import io.podtrail.app.check.JsonWriter;
import io.podtrail.app.check.ManifestCheck;
import io.podtrail.app.check.ManifestFiles;
import io.podtrail.app.check.SarifWriter;
import io.podtrail.app.check.TableWriter;
import io.podtrail.app.terminal.Progress;
import io.podtrail.policy.Evaluator;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.Version;
import io.podtrail.policy.manifest.ManifestFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges manifests offline. */
@Command(
        name = "check",
        description = {
            "Judges manifests before they reach a cluster.",
            "",
            "Reads YAML and JSON, several documents to a file, lists, pods and everything that makes pods, kinds of others "
                    + "included, which are recognised by the containers in them. A workload is "
                    + "judged against what its namespace's labels ask for, where the namespace is among the manifests; "
                    + "else against the defaults of --policy-config; else against restricted:latest.",
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail check deploy/                             a folder, with all below it",
            "  helm template . | podtrail check - --level baseline what a chart makes",
            "  kubectl get pods -A -o json | podtrail check - --level restricted:v1.33",
            "  podtrail check deploy/ -o sarif > podtrail.sarif    for a code host",
            "",
            "Exit codes: 0 nothing violates, 1 something does, 2 wrong usage, or a file that cannot be read or holds no",
            "Kubernetes object. Files of a folder that hold none are passed over and named."
        })
final class CheckCommand implements Callable<Integer> {
    enum Output {
        table,
        json,
        sarif,
        junit
    }

    @Spec
    @Nullable CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Parameters(
            arity = "1..*",
            paramLabel = "FILE|DIR|-",
            description = "Manifests; of a folder, all .yaml, .yml and .json files below it, links out of it "
                    + "excepted; - is standard input.")
    private List<Path> files = List.of();

    @Option(
            names = "--level",
            paramLabel = "LEVEL[:VERSION]",
            description = "Judge everything against this, such as baseline or restricted:v1.33, whatever labels say.")
    private @Nullable LevelVersion level;

    @Option(
            names = "--policy-config",
            paramLabel = "FILE",
            description = "The PodSecurityConfiguration that the API server reads: its defaults and exemptions.")
    private @Nullable Path policyConfig;

    @Option(
            names = "--cluster-version",
            paramLabel = "VERSION",
            description = "Know nothing newer than a cluster of this version does, such as v1.33.")
    private @Nullable Version clusterVersion;

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "default",
            paramLabel = "NAME",
            description = "The namespace of objects that name none. Default: ${DEFAULT-VALUE}.")
    private String namespace = "default";

    @Option(
            names = "--fail-on",
            defaultValue = "warn",
            paramLabel = "MODE",
            description = "The least strict mode of a namespace whose violations make the exit code 1: "
                    + "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Mode failOn = Mode.WARN;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "table",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.table;

    @Option(names = "--no-fixes", description = "Leave out of the table how to fix what it shows.")
    private boolean noFixes;

    @Override
    public Integer call() throws IOException {
        Podtrail.logLevel(common.logLevel);
        UnknownVersion.warn("--level", level == null ? null : level.version());
        UnknownVersion.warn("--cluster-version", clusterVersion);
        CheckReport report = check(found());
        write(report);
        report.warnings().forEach(warning -> System.err.println("podtrail: " + warning));
        report.passedOver().forEach(file -> System.err.println("podtrail: " + file));
        report.problems().forEach(problem -> System.err.println("podtrail: " + problem));
        if (!report.problems().isEmpty()) {
            return Podtrail.USAGE;
        }
        return report.hasViolation(failOn) ? Podtrail.FAILED : Podtrail.OK;
    }

    private ManifestFiles.Found found() {
        try {
            return ManifestFiles.find(files);
        } catch (IOException e) {
            throw new UserError(UserError.reason(e), e);
        }
    }

    private static Map<String, ManifestFile> read(List<Path> found) {
        try (var progress = Progress.of("Reading", "files", found.size())) {
            return ManifestFiles.read(found, System.in, progress::step);
        }
    }

    private CheckReport check(ManifestFiles.Found found) {
        var evaluator = clusterVersion == null ? Evaluator.newest() : Evaluator.emulating(clusterVersion);
        var configuration = policyConfig == null ? null : PolicyOptions.read(policyConfig);
        Set<String> named = files.stream().map(ManifestFiles::name).collect(Collectors.toSet());
        return new ManifestCheck(evaluator, level, configuration, namespace)
                .check(read(found.files()), named, found.passedOver());
    }

    private void write(CheckReport report) throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        switch (output) {
            case table -> new TableWriter(out, common.isColoured(), !noFixes).write(report);
            case json -> JsonWriter.write(report, out);
            case sarif -> SarifWriter.write(report, Podtrail.version(), out);
            case junit -> JUnitWriter.write(report, out);
        }
    }
}
