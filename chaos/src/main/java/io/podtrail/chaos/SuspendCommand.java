package io.podtrail.chaos;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command behind {@code chaos/suspend}. */
@Command(
        name = "chaos/suspend",
        description = {
            "Suspends one process of a pipeline after the other (SIGSTOP, SIGCONT), and proves that all goes on.",
            "",
            "In turn the broker, the collector, the processor, the sink, and all of them at once (podtrail up), each in a "
                    + "new pipeline that is fed with violating pods all the time. Afterwards no process may have "
                    + "ended, and each pod's alert must have been delivered.",
            "",
            "Exit code: 0 all went on, 1 something did not, 2 bad usage, or a failure."
        },
        usageHelpWidth = 100,
        exitCodeOnExecutionException = 2,
        footerHeading = "%nExamples:%n",
        footer = {
            "  chaos/suspend                              20 pauses of 60 s; half an hour",
            "  chaos/suspend --runs 5 --seconds 15        each once, for a look",
            "  chaos/suspend --seed 7 --directory /tmp/suspend      the same moments again; keeps logs"
        })
final class SuspendCommand implements Callable<Integer> {
    private static final int ALL_WENT_ON = 0;
    private static final int NOT_ALL = 1;

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    @Option(
            names = "--runs",
            defaultValue = "20",
            paramLabel = "N",
            description = "How many pauses. Default: ${DEFAULT-VALUE}.")
    private int runs;

    @Option(
            names = "--seconds",
            defaultValue = "60",
            paramLabel = "N",
            description = "How long each lasts. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the first pause's moment; those that follow count on. Default: random, and printed.")
    private @Nullable Long seed;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description =
                    "Where logs and data lie. Default: a temporary one, which is kept when something did not go on.")
    private @Nullable Path directory;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    public static void main(String[] args) {
        System.exit(new CommandLine(new SuspendCommand()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        long from = seed == null ? ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE) : seed;
        Path where = directory == null ? Files.createTempDirectory("podtrail-suspend") : directory;
        out.printf("%-10s %-10s %6s %9s %15s%n", "SEED", "SUSPENDED", "PODS", "REPEATED", "CAUGHT UP AFTER");
        List<Suspended> turns = List.of(Suspended.values());
        int failed = 0;
        for (int run = 0; run < runs; run++) {
            Suspended suspended = turns.get(run % turns.size());
            Suspension.Outcome outcome =
                    new Suspension(from + run, suspended, Duration.ofSeconds(seconds)).run(where.resolve("run-" + run));
            out.printf(
                    "%-10d %-10s %6d %9d %13.1f s%n",
                    from + run,
                    suspended,
                    outcome.pods(),
                    outcome.repeated(),
                    outcome.caughtUp().toMillis() / 1e3);
            outcome.problems().forEach(problem -> out.println("  " + problem));
            failed += outcome.problems().isEmpty() ? 0 : 1;
        }
        out.println(failed == 0 ? "All went on." : "%d of %d did not go on; see %s".formatted(failed, runs, where));
        if (failed == 0 && directory == null) {
            KillTest.delete(where);
        }
        return failed == 0 ? ALL_WENT_ON : NOT_ALL;
    }
}
