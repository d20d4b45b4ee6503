package io.podtrail.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.podtrail.app.acl.Refusal;
import io.podtrail.app.terminal.PrintableStream;
import io.podtrail.app.terminal.PrintableWriter;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Version;
import io.podtrail.policy.checks.Checks;
import io.podtrail.policy.document.FileFailure;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.AppInfoParser;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The {@code podtrail} command. */
@Command(
        name = "podtrail",
        description = "Audits Kubernetes pods against the Pod Security Standards, event by event, through Kafka.",
        mixinStandardHelpOptions = true,
        versionProvider = Podtrail.Versions.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            CollectCommand.class,
            ProcessCommand.class,
            SinkCommand.class,
            GetCommand.class,
            DescribeCommand.class,
            TailCommand.class,
            RoutesCommand.class,
            NotifyCommand.class,
            SilenceCommand.class,
            RedeliverCommand.class,
            RebuildCommand.class,
            PolicyReportsCommand.class,
            CheckCommand.class,
            ExplainCommand.class,
            ReplayCommand.class,
            ReadinessCommand.class,
            AtCommand.class,
            DiffCommand.class,
            UpgradePreviewCommand.class,
            ExposureCommand.class,
            ImportCommand.class,
            AclsCommand.class,
            HelpCommand.class,
            CompletionCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail demo                         see it work on a recorded cluster",
            "  podtrail up                           audit your kubeconfig's cluster",
            "  podtrail up --from pods.json          audit what kubectl wrote into a file",
            "  podtrail get violations               what violates now; -n, -A, -w, -o",
            "  podtrail describe pod NAME -n NS      what it violates, and how to fix it",
            "  podtrail check deploy/                check manifests before they are applied",
            "  podtrail import audit-log FILE        history from before Podtrail",
            "  podtrail notify test --receiver NAME  try a receiver out",
            "  podtrail readiness --window 30d       how strict each namespace could be",
            "  podtrail replay --from 30d            what would have been",
            "  podtrail help up                      all options of a command",
            "",
            "Every option can also be set in the environment, as PODTRAIL_TOPIC_PREFIX for --topic-prefix, or in a YAML file"
                    + " given by --config.",
            "Exit codes: 0 done, 1 failed while running or violations found, 2 wrong usage or configuration, "
                    + "3 out of memory (PODTRAIL_JAVA_OPTS=-Xmx2g gives more), 130 interrupted."
        })
public final class Podtrail {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int INTERRUPTED = 130;

    private Podtrail() {}

    public static void main(String[] args) {
        System.exit(run(args));
    }

    /** Runs a command to its end and returns its exit code. */
    static int run(String... args) {
        PrintStream rawOut = System.out;
        PrintStream rawErr = System.err;
        var out = new PrintableStream(rawOut);
        var err = new PrintableStream(rawErr);
        System.setOut(out);
        System.setErr(err);
        try {
            return run(args, out, err);
        } finally {
            out.flush();
            err.flush();
            System.setOut(rawOut);
            System.setErr(rawErr);
        }
    }

    private static int run(String[] args, PrintableStream out, PrintableStream err) {
        CommandLine command = commandLine().setOut(new PrintableWriter(out)).setErr(new PrintableWriter(err));
        try {
            command.setDefaultValueProvider(ConfigurationDefaults.of(args, System.getenv(), command.getCommandSpec()));
            ParseResult parsed = command.parseArgs(args);
            if (isColoured(parsed)) {
                out.allowColours();
                err.allowColours();
            }
            List<String> mistakes = mistakes(parsed);
            if (!mistakes.isEmpty() && !CommandLine.printHelpIfRequested(parsed)) {
                mistakes.forEach(mistake -> err.println("podtrail: " + mistake));
                err.println("See 'podtrail help%s'.".formatted(names(parsed)));
                return USAGE;
            }
            return mistakes.isEmpty() ? new CommandLine.RunLast().execute(parsed) : OK;
        } catch (UserError e) {
            return refused(e, err);
        } catch (CommandLine.ParameterException e) {
            err.println("podtrail: " + e.getMessage());
            return USAGE;
        } catch (RuntimeException e) {
            return failed(e.getCause() instanceof UserError ? e.getCause() : e, err);
        }
    }

    /** The subcommands, each with a space before. */
    private static String names(ParseResult parsed) {
        return parsed.hasSubcommand()
                ? " " + parsed.subcommand().commandSpec().name() + names(parsed.subcommand())
                : "";
    }

    private static boolean isColoured(ParseResult parsed) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        OptionSpec color = last.commandSpec().findOption(CommonOptions.COLOR);
        return color == null
                ? CommonOptions.Color.auto.isOn()
                : color.<CommonOptions.Color>getValue().isOn();
    }

    static CommandLine commandLine() {
        CommandLine.tracer().setLevel(CommandLine.TraceLevel.OFF); // It quotes values over several lines.
        var command = new CommandLine(new Podtrail())
                .registerConverter(Duration.class, new DurationConverter())
                .registerConverter(Instant.class, new InstantConverter(Clock.systemUTC()))
                .registerConverter(LevelVersion.class, new LevelVersionConverter())
                .registerConverter(Version.class, new VersionConverter())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
        collectErrors(command);
        OptionSections.applyTo(command);
        return command;
    }

    /** All mistakes are told at once, those of subcommands too. */
    private static void collectErrors(CommandLine command) {
        command.getCommandSpec().parser().collectErrors(true);
        command.getSubcommands().values().forEach(Podtrail::collectErrors);
    }

    /** Logs what went wrong in a line, and in full at debug. */
    static void logLevel(CommonOptions.LogLevel level) {
        var own = (Logger) LoggerFactory.getLogger("io.podtrail");
        own.setLevel(Level.valueOf(level.name()));
    }

    private static int refused(UserError error, PrintStream err) {
        error.mistakes().forEach(mistake -> err.println("podtrail: " + mistake));
        return USAGE;
    }

    private static int failed(Throwable failure, PrintStream err) {
        Throwable cause = failure instanceof CommandLine.ExecutionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        if (cause instanceof UserError error) {
            return refused(error, err);
        }
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        err.println("podtrail: " + FileFailure.of(cause).orElse(message));
        Refusal.advice(cause).ifPresent(err::println);
        if (LoggerFactory.getLogger("io.podtrail").isDebugEnabled()) {
            for (Throwable at = cause; at != null; at = at.getCause()) {
                err.println(at);
                for (StackTraceElement frame : at.getStackTrace()) {
                    err.println("    at " + frame);
                }
            }
        }
        return FAILED;
    }

    private static List<String> mistakes(ParseResult parsed) {
        var all = new ArrayList<String>();
        for (ParseResult part = parsed; part != null; part = part.subcommand()) {
            part.errors().forEach(error -> all.add(explained(error)));
        }
        return all;
    }

    private static String explained(Exception error) {
        List<String> meant = error instanceof CommandLine.UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions()
                : List.of();
        return meant.isEmpty()
                ? String.valueOf(error.getMessage())
                : "%s; did you mean '%s'?".formatted(error.getMessage(), meant.get(0));
    }

    /** Podtrail's own version; of classes that are in no jar, a note. */
    static String version() {
        String own = Podtrail.class.getPackage().getImplementationVersion();
        return own == null ? "(not packaged)" : own;
    }

    /** What {@code --version} prints. */
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {
                "podtrail " + version(),
                "Pod Security Standards up to v1." + Checks.NEWEST_MINOR,
                "Kafka " + AppInfoParser.getVersion() + ", Java "
                        + Runtime.version().feature(),
            };
        }
    }
}
