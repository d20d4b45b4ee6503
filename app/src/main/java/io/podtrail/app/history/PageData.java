package io.podtrail.app.history;

import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.checks.Checks;
import io.podtrail.processor.replay.CheckOutcome;
import io.podtrail.processor.replay.Episode;
import io.podtrail.processor.replay.Hypothesis;
import io.podtrail.processor.replay.Outcome;
import io.podtrail.processor.replay.Plan;
import io.podtrail.processor.replay.Readiness;
import io.podtrail.processor.replay.Segment;
import io.podtrail.processor.replay.Window;
import io.podtrail.processor.replay.WorkloadOutcome;
import io.podtrail.processor.replay.WorldOutcome;
import io.podtrail.processor.store.StateSerde;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the page draws. Times are milliseconds since 1970, as JavaScript takes them. */
record PageData(
        String title,
        List<Long> window,
        List<String> summary,
        List<String> caveats,
        List<Cluster> clusters,
        List<Line> timeline,
        String drawn,
        List<PolicyChange> changes,
        Heat heat,
        List<Sheet> sheets,
        List<List<String>> provenance,
        String command,
        List<String> offsets,
        String policy) {
    /** One bar of the coverage strip. */
    record Cluster(String name, String share, List<List<Long>> covered) {}

    /** How many alerts of one mode were open, from each instant on. */
    record Line(Mode mode, String name, List<List<Long>> points) {}

    /** A diamond above the lines. */
    record PolicyChange(long at, String namespace, String from, String to) {}

    /** How many workloads of a namespace failed a check. */
    record Heat(List<String> namespaces, List<String> checks, List<List<Integer>> cells) {}

    static PageData of(Report report) {
        ReplayRun run = report.run();
        Plan plan = run.plan();
        Outcome outcome = run.outcome();
        return new PageData(
                report.title(),
                List.of(plan.window().from().toEpochMilli(), plan.window().to().toEpochMilli()),
                report.summary(),
                run.caveats(),
                outcome.clusters().stream()
                        .map(cluster -> new Cluster(
                                ReplayRun.name(cluster),
                                run.observed(Readiness.share(cluster, plan.window())),
                                cluster.covered().stream()
                                        .map(interval -> List.of(
                                                interval.from().toEpochMilli(),
                                                interval.to().toEpochMilli()))
                                        .toList()))
                        .toList(),
                timeline(report),
                report.drawn(),
                changes(outcome.actual()),
                heat(report.world()),
                report.sheets(),
                provenance(run),
                run.command(),
                plan.segments().stream().map(PageData::offsets).toList(),
                plan.hypothesis() == null ? "what the log says" : json(plan));
    }

    private static List<Line> timeline(Report report) {
        Window window = report.run().plan().window();
        var lines = new ArrayList<Line>();
        for (Mode mode : Mode.values()) {
            String name = report.lines().get(mode);
            if (name == null) {
                continue;
            }
            var steps = new TreeMap<Long, Long>();
            steps.put(window.from().toEpochMilli(), 0L);
            for (WorkloadOutcome workload : report.world().workloads()) {
                if (workload.mode() == mode) {
                    workload.episodes().forEach(episode -> steps(steps, episode, window));
                }
            }
            if (steps.size() > 1 || steps.firstEntry().getValue() > 0) {
                var points = new ArrayList<List<Long>>();
                long open = 0;
                for (var step : steps.entrySet()) {
                    open += step.getValue();
                    points.add(List.of(step.getKey(), open));
                }
                points.add(List.of(window.to().toEpochMilli(), open));
                lines.add(new Line(mode, name, points));
            }
        }
        return lines;
    }

    private static void steps(Map<Long, Long> steps, Episode episode, Window window) {
        steps.merge(Math.max(episode.from().toEpochMilli(), window.from().toEpochMilli()), 1L, Long::sum);
        if (episode.to() != null && episode.to().isBefore(window.to())) {
            steps.merge(episode.to().toEpochMilli(), -1L, Long::sum);
        }
    }

    private static List<PolicyChange> changes(WorldOutcome actual) {
        return actual.namespaces().stream()
                .flatMap(namespace -> namespace.changes().stream()
                        .map(change -> new PolicyChange(
                                change.at().toEpochMilli(),
                                namespace.namespace(),
                                text(change.from()),
                                text(change.to()))))
                .sorted(Comparator.comparingLong(PolicyChange::at))
                .toList();
    }

    /** {@code enforce=baseline:latest audit=…}, without modes that ask for nothing. */
    static String text(NamespacePolicy policy) {
        var asked = new ArrayList<String>();
        for (Mode mode : Mode.values()) {
            if (policy.of(mode).level() != Level.PRIVILEGED) {
                asked.add(mode + "=" + policy.of(mode));
            }
        }
        return asked.isEmpty() ? "privileged" : String.join(" ", asked);
    }

    private static Heat heat(WorldOutcome world) {
        var failing = new TreeMap<String, Map<String, TreeSet<String>>>();
        var checks = new TreeSet<String>(
                Comparator.comparingInt((String check) -> Checks.order(check)).thenComparing(check -> check));
        for (WorkloadOutcome workload : world.workloads()) {
            for (CheckOutcome check : workload.checks()) {
                checks.add(check.check());
                failing.computeIfAbsent(workload.namespace(), namespace -> new TreeMap<>())
                        .computeIfAbsent(check.check(), of -> new TreeSet<>())
                        .add(workload.workloadKey());
            }
        }
        var rows = failing.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Map<String, TreeSet<String>>> row) ->
                                -row.getValue().values().stream()
                                        .mapToLong(TreeSet::size)
                                        .sum())
                        .thenComparing(Map.Entry::getKey))
                .toList();
        return new Heat(
                rows.stream().map(Map.Entry::getKey).toList(),
                List.copyOf(checks),
                rows.stream()
                        .map(row -> checks.stream()
                                .map(check -> row.getValue()
                                        .getOrDefault(check, new TreeSet<>())
                                        .size())
                                .toList())
                        .toList());
    }

    private static List<List<String>> provenance(ReplayRun run) {
        Plan plan = run.plan();
        return Stream.of(
                        List.of("Log", plan.topic() + " at " + run.log()),
                        List.of(
                                "Records read",
                                "%,d in %d partitions"
                                        .formatted(
                                                run.outcome().records(),
                                                plan.segments().size())),
                        List.of(
                                "Clusters",
                                run.outcome().clusters().stream()
                                        .map(cluster -> cluster.version() == null
                                                ? ReplayRun.name(cluster)
                                                : ReplayRun.name(cluster) + " " + cluster.version())
                                        .collect(Collectors.joining(", "))),
                        List.of("Standards", "up to v1." + Checks.NEWEST_MINOR),
                        List.of("Digest of the plan", plan.digest()),
                        List.of("Digest of the outcome", run.outcome().digest()),
                        List.of("Again", "this command over the same log gives the same digests:"))
                .toList();
    }

    private static String offsets(Segment segment) {
        return "partition %d: %d to %d%s"
                .formatted(
                        segment.partition(),
                        segment.from(),
                        segment.to(),
                        segment.incomplete().isEmpty() ? "" : ", no keyframe of " + segment.incomplete());
    }

    private static String json(Plan plan) {
        var hypothesis = Objects.requireNonNull(plan.hypothesis());
        byte[] json = new StateSerde<>(Hypothesis.class).serialize("hypothesis", hypothesis);
        return new String(Objects.requireNonNull(json), StandardCharsets.UTF_8);
    }
}
