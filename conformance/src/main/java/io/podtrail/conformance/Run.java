package io.podtrail.conformance;

import io.podtrail.conformance.Comparison.Count;
import io.podtrail.conformance.Comparison.Disagreement;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares until told to stop, and reports. */
@Command(
        name = "conformance/run",
        description = {
            "Compares Podtrail's verdicts with upstream Kubernetes' own code, on random pods.",
            "",
            "Makes pods that crowd the corners of the Pod Security Standards, asks k8s.io/pod-security-admission (in Go) and "
                    + "Podtrail about each at both levels and at every version, and compares what they say to the byte. By "
                    + "the same seed it also compares: damaged pods (what upstream cannot decode must be refused), "
                    + "namespace labels, PodSecurityConfiguration files, and exemptions of requests.",
            "",
            "On the first disagreement it takes the question apart until nothing can be left out, and prints what "
                    + "remains with both answers.",
            "",
            "Exit code: 0 agreement, 1 disagreement, 2 no comparison: bad usage, no Go, or a failure."
        },
        usageHelpWidth = 100,
        exitCodeOnExecutionException = 2,
        footerHeading = "%nExamples:%n",
        footer = {
            "  conformance/run                                    a million triples, random seed",
            "  conformance/run --triples 20000000 --seed 7        more of them, repeatable",
            "  conformance/run --seed 7 --only pods:1234          one question again",
            "  conformance/run --manifests ~/charts/rendered       what people write, instead of random pods",
            "  conformance/run --write-golden conformance/src/test/resources/golden.jsonl"
        })
final class Run implements Callable<Integer> {
    private static final int AGREEMENT = 0;
    private static final int DISAGREEMENT = 1;
    private static final int NO_ORACLE = 2;

    private final Path conformance;
    private final boolean terminal;
    private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--triples",
            paramLabel = "N",
            defaultValue = "1000000",
            description =
                    "How many (pod, level, version) triples to compare, rounded up to whole pods. Default: ${DEFAULT-VALUE}.")
    private long triples;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "Where the random pods come from: the same seed, the same pods. Default: random, and printed.")
    private @Nullable Long seed;

    @Option(
            names = "--only",
            paramLabel = "SUBJECT:NUMBER",
            description =
                    "Ask one question again. SUBJECT is pods, damaged-pods, namespaces, configurations or requests.")
    private @Nullable String only;

    @Option(
            names = "--write-golden",
            paramLabel = "FILE",
            description =
                    "Write the golden cases to a file instead: a few questions that cover every revision of every check "
                            + "and every shape of message, with upstream's answers.")
    private @Nullable Path golden;

    @Option(
            names = "--manifests",
            paramLabel = "DIR",
            description =
                    "Compare the workloads of all manifests below a folder instead, each at restricted:latest: which there are, "
                            + "and every finding.")
    private @Nullable Path manifests;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    Run(Path conformance, boolean terminal) {
        this.conformance = conformance;
        this.terminal = terminal;
    }

    public static void main(String[] args) {
        Path conformance = Path.of(Objects.requireNonNull(
                System.getProperty("podtrail.conformance.home"), "started by conformance/run, which says where it is"));
        int code = new CommandLine(new Run(conformance, Boolean.getBoolean("podtrail.terminal"))).execute(args);
        System.exit(code);
    }

    @Override
    public Integer call() throws Exception {
        if (triples < 1) {
            throw usage("--triples must be 1 or more, not " + triples);
        }
        try (Oracle oracle = oracle()) {
            long from = seed == null ? ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE) : seed;
            out.printf("seed            %d%n", from);
            out.printf("upstream        %s%n", oracle.upstream());
            out.flush();
            if (golden != null) {
                return writeGolden(oracle, golden, from);
            }
            if (manifests != null) {
                return compareManifests(oracle, manifests);
            }
            return only == null ? compare(oracle, from) : again(oracle, from, only);
        } catch (NoOracleException e) {
            System.err.println("conformance/run: " + e.getMessage());
            return NO_ORACLE;
        } finally {
            out.flush();
        }
    }

    private Oracle oracle() throws NoOracleException, IOException, InterruptedException {
        return Oracle.start(conformance, conformance.resolve("target").resolve("oracle"), "admission");
    }

    private int compare(Oracle oracle, long from) throws Exception {
        var comparison = new Comparison(oracle, Subjects.all(oracle.upstream()));
        int triplesPerPod = 2 * (oracle.upstream().newestMinor() + 2);
        long pods = (triples + triplesPerPod - 1) / triplesPerPod;
        var progress = new Progress(terminal, pods);
        long start = System.nanoTime();
        Disagreement disagreement = comparison.run(from, pods, progress::at);
        double seconds = (System.nanoTime() - start) / 1e9;
        progress.end();
        report(comparison, oracle.upstream(), seconds);
        return conclude(disagreement, from);
    }

    private int again(Oracle oracle, long from, String question) throws Exception {
        String[] parts = question.split(":", 2);
        List<Subject> subjects = Subjects.all(oracle.upstream());
        Subject subject = subjects.stream()
                .filter(candidate -> candidate.name().equals(parts[0]))
                .findFirst()
                .orElseThrow(() -> usage("--only must begin with one of "
                        + subjects.stream().map(Subject::name).toList() + " and a colon, not " + question));
        if (parts.length < 2 || !parts[1].matches("\\d{1,18}")) {
            throw usage("--only must end with the question's number, as in pods:1234, not " + question);
        }
        long number = Long.parseLong(parts[1]);
        out.printf("question        %s%n", subject.question(from, number));
        return conclude(new Comparison(oracle, subjects).runOne(subject, from, number), from);
    }

    private int writeGolden(Oracle oracle, Path file, long from) throws IOException {
        GoldenCases.choose(oracle, from).write(file);
        out.printf("written         %s%n", file);
        return AGREEMENT;
    }

    private int compareManifests(Oracle oracle, Path folder) throws IOException {
        var comparison = new ManifestComparison(oracle);
        comparison.compare(folder);
        out.printf("files           %d, of which neither side reads %d%n", comparison.files(), comparison.unread());
        out.printf("workloads       %d%n", comparison.workloads());
        out.printf("%d disagreements%n", comparison.differences().size());
        comparison.differences().forEach(out::println);
        return comparison.differences().isEmpty() ? AGREEMENT : DISAGREEMENT;
    }

    private void report(Comparison comparison, Upstream upstream, double seconds) {
        comparison.counts().forEach((subject, count) -> {
            if (subject.name().equals("pods")) {
                out.printf("%-15s %d%n", subject.name(), count.questions());
                reportTriples(upstream, count, seconds);
            } else {
                out.printf("%-15s %d%n", subject.name(), count.questions());
            }
        });
    }

    private void reportTriples(Upstream upstream, Count pods, double seconds) {
        out.printf(
                Locale.ROOT,
                "triples         %d (pod, level, version): baseline and restricted at v1.0 to v1.%d and latest%n",
                pods.comparisons(),
                upstream.newestMinor());
        out.printf(Locale.ROOT, "triples/s       %.0f (%.1f s)%n", pods.comparisons() / seconds, seconds);
    }

    private int conclude(@Nullable Disagreement found, long from) throws Exception {
        if (found == null) {
            out.println("0 disagreements");
            return AGREEMENT;
        }
        Disagreement smallest;
        try (Oracle fresh = oracle()) {
            smallest = Comparison.smallest(found, fresh);
        }
        out.println();
        out.printf(
                "1 disagreement, on number %d of %s%n",
                found.number(), found.subject().name());
        out.printf("  smallest      %s%n", smallest.question());
        out.printf("  at            %s%n", smallest.difference().at());
        out.printf("  upstream      %s%n", smallest.difference().upstream());
        out.printf("  podtrail      %s%n", smallest.difference().ours());
        out.printf(
                "  again         conformance/run --seed %d --only %s:%d%n",
                from, found.subject().name(), found.number());
        return DISAGREEMENT;
    }

    private ParameterException usage(String problem) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), problem);
    }
}
