package io.podtrail.app;

import io.podtrail.app.acl.Part;
import io.podtrail.app.history.ReplayRun;
import io.podtrail.app.terminal.Progress;
import io.podtrail.events.kafka.Topics;
import io.podtrail.events.kafka.TransactionWatch;
import io.podtrail.processor.replay.ClusterOutcome;
import io.podtrail.processor.replay.Hypothesis;
import io.podtrail.processor.replay.NamespaceOutcome;
import io.podtrail.processor.replay.Outcome;
import io.podtrail.processor.replay.Plan;
import io.podtrail.processor.replay.Planner;
import io.podtrail.processor.replay.ReplayEngine;
import io.podtrail.processor.replay.ReplayJob;
import io.podtrail.processor.replay.Scope;
import io.podtrail.processor.replay.Window;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.jspecify.annotations.Nullable;

/** A log to look back into. */
final class History implements AutoCloseable {
    private static final DateTimeFormatter MINUTES =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final KafkaConnection connection;
    private final Map<String, Object> clientProperties;
    private final Topics topics;
    private final HistoryOptions options;

    /** @param connection to the log, which is closed with this */
    History(KafkaConnection connection, HistoryOptions options) {
        this.connection = connection;
        this.clientProperties = connection.clientProperties();
        this.topics = connection.topics();
        this.options = options;
    }

    /**
     * Replays a window of it, and says on standard error how that goes.
     *
     * @param hypothesis what would have been otherwise; null for what was
     * @return null when there is nothing to show: the user interrupted it, or only helped with a job
     */
    @Nullable ReplayRun replay(Window window, Scope scope, @Nullable Hypothesis hypothesis, String command)
            throws InterruptedException {
        requireTopic();
        try (var interruption = new Interruption()) {
            requireReadable(interruption);
            Supplier<Plan> planner = () -> {
                if (options.join) {
                    throw noJob(); // Who only helps does not know what is asked.
                }
                return new Planner(clientProperties, topics.observations()).plan(window, scope, hypothesis);
            };
            ReplayRun run = options.job == null
                    ? alone(planner.get(), command, interruption)
                    : shared(planner, options.job, command, interruption);
            if (run != null) {
                requireKnown(run, scope);
            }
            if (interruption.isRequested()) {
                System.err.println(
                        options.job == null
                                ? "podtrail: interrupted; nothing was written anywhere"
                                : "podtrail: interrupted; the same command resumes it");
            }
            return run;
        } catch (KafkaException e) {
            throw connection.failure(e);
        }
    }

    private @Nullable ReplayRun alone(Plan plan, String command, Interruption interruption)
            throws InterruptedException {
        try (var progress = Progress.ofRecords("Records", plan.length())) {
            Outcome outcome = engine(progress).run(plan, interruption::isRequested);
            return outcome == null ? null : new ReplayRun(command, connection.place(), plan, outcome);
        }
    }

    private @Nullable ReplayRun shared(Supplier<Plan> planner, String name, String command, Interruption interruption)
            throws InterruptedException {
        var job = new ReplayJob(
                clientProperties, jobTopic(name), UUID.randomUUID().toString());
        ReplayJob.Result result;
        try (var progress = Progress.ofRecords("Records", -1)) {
            result = job.run(engine(progress), planner, interruption::isRequested);
        }
        if (options.join || result == null) {
            return null;
        }
        if (!options.keep) {
            job.delete();
        }
        return new ReplayRun(command, connection.place(), result.plan(), result.outcome());
    }

    private ReplayEngine engine(Progress progress) {
        return new ReplayEngine(clientProperties, options.threads, (offsets, time) -> {
            progress.stepBy(offsets);
            progress.at(MINUTES.format(time));
        });
    }

    private Failure noJob() {
        return new Failure(
                "there is no job %s to join: nobody has asked anything yet, or it has ended".formatted(options.job));
    }

    private String jobTopic(String job) {
        return topics.replayJob(job);
    }

    /** An answer about what is not in the log would look as if nothing violated there. */
    private void requireKnown(ReplayRun run, Scope scope) {
        Window window = run.plan().window();
        String where = "in the log at %s from %s to %s"
                .formatted(connection.place(), PointInTime.text(window.from()), PointInTime.text(window.to()));
        List<ClusterOutcome> clusters = run.outcome().clusters();
        if (clusters.isEmpty() && scope.clusters().isEmpty()) {
            throw new Failure("there is nothing of any cluster " + where);
        }
        requireAll("cluster", scope.clusters(), clusters.stream().map(ClusterOutcome::cluster), where);
        requireAll(
                "namespace",
                scope.namespaces(),
                run.outcome().actual().namespaces().stream().map(NamespaceOutcome::namespace),
                where);
    }

    private static void requireAll(String kind, List<String> globs, Stream<String> known, String where) {
        List<String> unknown = Scope.unmatched(globs, known.toList());
        if (!unknown.isEmpty()) {
            throw new Failure("there is nothing of %s %s %s".formatted(kind, String.join(", ", unknown), where));
        }
    }

    /** A reader of committed records takes the begin of a transaction that never ends for the end of the history. */
    private void requireReadable(Interruption interruption) throws InterruptedException {
        try (var transactions =
                new TransactionWatch(clientProperties, topics.observations()::equals, Set.of(), topics.prefix())) {
            transactions.awaitReadable(interruption::isRequested).ifPresent(obstacle -> {
                throw new Failure(obstacle);
            });
        }
    }

    /** Asked first, because a consumer would wait for a topic, or a broker, that is not there. */
    private void requireTopic() throws InterruptedException {
        connection.requireAccess(options.job == null ? Part.HISTORY : Part.HISTORY_JOBS);
        try {
            Set<String> existing = connection.admin().listTopics().names().get();
            if (options.join && options.job != null && !existing.contains(jobTopic(options.job))) {
                throw noJob(); // Before the topic would be made.
            }
            if (!existing.contains(topics.observations())) {
                throw new Failure("Kafka at %s has no topic %s: is --topic-prefix right?"
                        .formatted(connection.place(), topics.observations()));
            }
        } catch (ExecutionException | AuthorizationException e) {
            throw connection.failure(e);
        }
    }

    /** The window that ends now, or the one asked for. */
    static Window window(Instant from, Instant to) {
        if (to.isBefore(from)) {
            throw new UserError("the window ends at %s, before it begins at %s".formatted(to, from));
        }
        return new Window(from, to);
    }

    @Override
    public void close() {
        connection.close();
    }
}
