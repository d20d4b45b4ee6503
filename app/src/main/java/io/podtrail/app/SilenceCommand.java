package io.podtrail.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.podtrail.app.acl.Part;
import io.podtrail.app.terminal.Columns;
import io.podtrail.sink.silence.Silence;
import io.podtrail.sink.silence.SilenceJson;
import io.podtrail.sink.silence.SilenceLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What nobody is told of for a while. */
@Command(
        name = "silence",
        description = {
            "Keeps alerts from being told for a while, with who wants that and why.",
            "",
            "A silence matches by fields of the alert: cluster, namespace, workload, mode, level, severity, type, alert, check, "
                    + "transition, cause, and namespaceLabels.KEY; '*' stands for any characters, a comma for 'or', and '!' in front "
                    + "for 'not'. Silenced alerts are counted in messages and metrics; what is still open when the silence ends is "
                    + "told then, and the end of what was told before it is told at once. Silences lie in Kafka, for all sinks."
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail silence add namespace=shop check=privileged --duration 2h \\",
            "      --author ada --comment 'migration'",
            "  podtrail silence list",
            "  podtrail silence expire 6f1c2c9e"
        })
final class SilenceCommand {
    enum Output {
        text,
        json
    }

    @Command(name = "add", description = "Adds a silence and prints its ID.", mixinStandardHelpOptions = true)
    int add(
            @Mixin CommonOptions common,
            @Mixin KafkaOptions kafka,
            @Mixin DataDirectoryOption data,
            @Parameters(
                            paramLabel = "FIELD=PATTERN",
                            arity = "1..*",
                            description = "What the alerts must match, all of it.")
                    List<String> matchers,
            @Option(
                            names = "--duration",
                            defaultValue = "2h",
                            paramLabel = "DURATION",
                            description = "For how long. Default: ${DEFAULT-VALUE}.")
                    Duration duration,
            @Option(
                            names = "--until",
                            paramLabel = "TIME",
                            description = "Until when instead, such as 2026-11-30T08:00 (UTC).")
                    @Nullable String until,
            @Option(names = "--author", paramLabel = "NAME", description = "Who asks for it. Default: $USER.") @Nullable String author,
            @Option(names = "--comment", required = true, paramLabel = "TEXT", description = "Why.") String comment)
            throws InterruptedException {
        Podtrail.logLevel(common.logLevel);
        Instant now = now();
        Silence silence;
        try {
            silence = Silence.create(
                    matchers,
                    now,
                    until == null
                            ? now.plus(duration)
                            : PointInTime.timestamp(until)
                                    .orElseThrow(() ->
                                            new UserError("--until is a time such as 2026-11-30T08:00 (UTC), not '%s'"
                                                    .formatted(until))),
                    author == null ? String.valueOf(System.getenv("USER")) : author,
                    comment);
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
        inLog(data, kafka, log -> log.put(silence));
        System.out.println(silence.id());
        return Podtrail.OK;
    }

    @Command(name = "list", description = "Lists silences that have not ended.", mixinStandardHelpOptions = true)
    int list(
            @Mixin CommonOptions common,
            @Mixin KafkaOptions kafka,
            @Mixin DataDirectoryOption data,
            @Option(names = "--expired", description = "Those that have ended too.") boolean expired,
            @Option(
                            names = {"-o", "--output"},
                            defaultValue = "text",
                            paramLabel = "FORMAT",
                            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
                    Output output)
            throws InterruptedException {
        Podtrail.logLevel(common.logLevel);
        Instant now = now();
        inLog(data, kafka, log -> {
            log.start();
            log.awaitLoaded();
            List<Silence> silences = log.silences().all().stream()
                    .filter(silence -> expired || silence.endsAt().isAfter(now))
                    .toList();
            System.out.print(output == Output.json ? json(silences) : table(silences, now));
        });
        return Podtrail.OK;
    }

    @Command(name = "expire", description = "Ends silences now.", mixinStandardHelpOptions = true)
    int expire(
            @Mixin CommonOptions common,
            @Mixin KafkaOptions kafka,
            @Mixin DataDirectoryOption data,
            @Parameters(paramLabel = "ID", arity = "1..*", description = "As 'silence list' shows them.")
                    List<String> ids)
            throws InterruptedException {
        Podtrail.logLevel(common.logLevel);
        Instant now = now();
        inLog(data, kafka, log -> {
            log.start();
            log.awaitLoaded();
            for (String id : ids) {
                Silence silence = log.silences()
                        .find(id)
                        .filter(found -> found.endsAt().isAfter(now))
                        .orElseThrow(() ->
                                new Failure("there is no silence %s that has not ended; see 'podtrail silence list'"
                                        .formatted(id)));
                log.put(silence.expiredAt(now));
                System.out.println("%s has ended".formatted(id));
            }
        });
        return Podtrail.OK;
    }

    private static Instant now() {
        return Clock.systemUTC().instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** What a command does with the silences. */
    private interface Work {
        void in(SilenceLog log) throws InterruptedException;
    }

    private static void inLog(DataDirectoryOption data, KafkaOptions kafka, Work work) throws InterruptedException {
        try (KafkaConnection connection = data.connect(kafka)) {
            kafka.createTopics(connection, Part.SILENCES);
            try (var log = new SilenceLog(connection.topics(), connection.clientProperties())) {
                work.in(log);
            } catch (KafkaException e) {
                throw connection.failure(e);
            }
        }
    }

    private static String table(List<Silence> silences, Instant now) {
        if (silences.isEmpty()) {
            return "There are no silences.\n";
        }
        var rows = new ArrayList<String[]>();
        rows.add(new String[] {"ID", "STATE", "ENDS", "AUTHOR", "MATCHES", "COMMENT"});
        for (Silence silence : silences) {
            String state = silence.isActive(now) ? "active" : silence.startsAt().isAfter(now) ? "pending" : "ended";
            rows.add(new String[] {
                silence.id(),
                state,
                silence.endsAt().toString(),
                silence.author(),
                String.join(" ", silence.matchers()),
                silence.comment()
            });
        }
        var columns = new Columns(rows);
        var text = new StringBuilder();
        rows.forEach(row -> text.append(columns.line(row)).append('\n'));
        return text.toString();
    }

    private static String json(List<Silence> silences) {
        try {
            return SilenceJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(silences) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and times can always be written", e);
        }
    }
}
