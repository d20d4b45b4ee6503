package io.podtrail.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command behind {@code chaos/run}. */
@Command(
        name = "chaos/run",
        description = {
            "Kills processors and their broker while they work, and proves that nothing is lost, doubled or different.",
            "",
            "Writes a known history of some clusters into Kafka while processors, each a process of its own, work on it. "
                    + "Meanwhile processors and broker are killed (kill -9) and paused (SIGSTOP) beyond their sessions, "
                    + "and the disks of one and of the broker are filled (where a tmpfs can be mounted: as root). Then an undisturbed "
                    + "processor gets the same history, and all that both wrote is compared: violations and alerts, "
                    + "partition by partition in order, with keys, values, headers and timestamps.",
            "",
            "Exit code: 0 equal, 1 different, 2 no comparison: bad usage, or a failure."
        },
        usageHelpWidth = 100,
        exitCodeOnExecutionException = 2,
        footerHeading = "%nExamples:%n",
        footer = {
            "  chaos/run                                             a million observations; some minutes",
            "  chaos/run --observations 20000 --kills 4 --broker-kills 1 --pauses 1      for a look",
            "  chaos/run --seed 7 --directory /tmp/chaos             the same history and faults again; keeps logs"
        })
final class KillTest implements Callable<Integer> {
    private static final int EQUAL = 0;
    private static final int DIFFERENT = 1;

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    @Option(
            names = "--observations",
            defaultValue = "1000000",
            paramLabel = "N",
            description = "Length of the history. Default: ${DEFAULT-VALUE}.")
    private int observations;

    @Option(
            names = "--processors",
            defaultValue = "3",
            paramLabel = "N",
            description = "How many share the work. Default: ${DEFAULT-VALUE}.")
    private int processors;

    @Option(
            names = "--partitions",
            defaultValue = "6",
            paramLabel = "N",
            description = "Of the topics. Default: ${DEFAULT-VALUE}.")
    private int partitions;

    @Option(
            names = "--kills",
            defaultValue = "30",
            paramLabel = "N",
            description = "How often a processor is killed. Default: ${DEFAULT-VALUE}.")
    private int kills;

    @Option(
            names = "--broker-kills",
            defaultValue = "5",
            paramLabel = "N",
            description = "How often the broker is killed. Default: ${DEFAULT-VALUE}.")
    private int brokerKills;

    @Option(
            names = "--pauses",
            defaultValue = "3",
            paramLabel = "N",
            description = "How often a processor is paused beyond its session. Default: ${DEFAULT-VALUE}.")
    private int pauses;

    @Option(
            names = "--broker-pauses",
            defaultValue = "3",
            paramLabel = "N",
            description =
                    "How often the broker's process is stopped (SIGSTOP) for 12 to 17 s, and goes on. Default: ${DEFAULT-VALUE}.")
    private int brokerPauses;

    @Option(
            names = "--full-disks",
            defaultValue = "2",
            paramLabel = "N",
            description = "How often the disk of the first processor is filled. Default: ${DEFAULT-VALUE}.")
    private int fullDisks;

    @Option(
            names = "--broker-full-disks",
            defaultValue = "1",
            paramLabel = "N",
            description = "How often the disk of the broker is filled. Default: ${DEFAULT-VALUE}.")
    private int brokerFullDisks;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of the history and the faults: the same seed, the same both. Default: random, and printed.")
    private @Nullable Long seed;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description =
                    "Where Kafka's log, the stores and the processes' logs lie. Default: a temporary one, which is "
                            + "kept when something differs.")
    private @Nullable Path directory;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and exit.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    public static void main(String[] args) {
        System.exit(new CommandLine(new KillTest()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        long from = seed == null ? ThreadLocalRandom.current().nextInt(1, Integer.MAX_VALUE) : seed;
        Path where = directory == null ? Files.createTempDirectory("podtrail-chaos") : directory;
        var faults = new EnumMap<Fault, Integer>(Fault.class);
        faults.put(Fault.KILL, kills);
        faults.put(Fault.KILL_BROKER, brokerKills);
        faults.put(Fault.PAUSE, pauses);
        faults.put(Fault.PAUSE_BROKER, brokerPauses);
        faults.put(Fault.FULL_DISK, fullDisks);
        faults.put(Fault.FULL_BROKER_DISK, brokerFullDisks);
        var history = History.of(from, observations, partitions);
        out.printf("%-40s %d%n", "seed", from);
        out.printf("%-40s %s%n", "time of the first observation", history.begin());
        var trial = new Trial(history, processors, faults);
        Trial.Report report = trial.run(where);
        print(report);
        if (report.differences().isEmpty() && directory == null) {
            delete(where);
        } else {
            out.printf("%-40s %s%n", "logs and data", where);
        }
        return report.differences().isEmpty() ? EQUAL : DIFFERENT;
    }

    private void print(Trial.Report report) {
        row("observations", observations);
        report.done().forEach((fault, count) -> row(fault.counted(), count));
        row("processors that ended by themselves", report.ownEnds().size());
        report.equal().forEach((topic, count) -> row("equal records in " + topic, count));
        out.printf("%-40s %.0f s%n", "seconds, disturbed", report.disturbed().toMillis() / 1e3);
        out.printf(
                "%-40s %.0f s%n",
                "seconds, undisturbed by one processor", report.undisturbed().toMillis() / 1e3);
        report.remarks().forEach(remark -> out.println("NOTE " + remark));
        report.ownEnds().forEach(end -> out.println("NOTE " + end));
        report.differences().forEach(out::println);
        out.println(report.differences().isEmpty() ? "Equal to the last byte." : "DIFFERENT");
    }

    private void row(String what, long figure) {
        out.printf("%-40s %,d%n", what, figure);
    }

    /** With all that is in it. */
    static void delete(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(directory)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
