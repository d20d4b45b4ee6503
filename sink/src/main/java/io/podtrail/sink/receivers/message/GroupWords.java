package io.podtrail.sink.receivers.message;

import io.podtrail.events.Alert;
import io.podtrail.events.AlertType;
import io.podtrail.events.Severity;
import io.podtrail.policy.text.Printable;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Notification.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What is said of a group of alerts as a whole. Printable, but still to be escaped for a protocol. */
public final class GroupWords {
    private static final int MAX_CHECKS = 5;

    private final Notification notification;
    private final List<AlertWords> all;
    private final List<AlertWords> open;

    public GroupWords(Notification notification) {
        this.notification = notification;
        this.all = AlertWords.of(
                notification.items().stream().map(Notification.Item::alert).toList());
        this.open = all.stream().filter(words -> !words.isResolved()).toList();
    }

    /** All alerts, the worst first. */
    public List<AlertWords> alerts() {
        return all;
    }

    public int openCount() {
        return open.size();
    }

    public int resolvedCount() {
        return all.size() - open.size();
    }

    public boolean isResolved() {
        return open.isEmpty();
    }

    /** Whether nothing is open, and something of it was not put right but only went out of sight. */
    public boolean isHidden() {
        return isResolved() && all.stream().anyMatch(AlertWords::isHidden);
    }

    /** The worst of what is open; of all, when nothing is. */
    public Severity severity() {
        return (open.isEmpty() ? all : open)
                .stream()
                        .map(words -> words.alert().severity())
                        .max(Comparator.naturalOrder())
                        .orElse(Severity.INFO);
    }

    /** What happened, in one sentence without its full stop. */
    public String headline() {
        if (notification.reason() == Reason.HISTORY) {
            return ofHistory();
        }
        String before =
                !isSaidToBeOpen() ? "" : notification.reason() == Reason.DIGEST ? "Already open: " : "Still open: ";
        return all.size() == 1 ? all.get(0).headline(before) : before + ofMany();
    }

    private String ofHistory() {
        String alerts = all.size() == 1 ? "1 alert" : all.size() + " alerts";
        String unresolved = open.isEmpty() ? "" : ", %d not resolved".formatted(open.size());
        return "History: %s %s%s, observed %s to %s"
                .formatted(
                        alerts,
                        where(),
                        unresolved,
                        AlertWords.time(first(Alert::startsAt)),
                        AlertWords.time(last(Alert::at)));
    }

    private Instant first(Function<Alert, Instant> of) {
        return all.stream()
                .map(words -> of.apply(words.alert()))
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    private Instant last(Function<Alert, Instant> of) {
        return all.stream()
                .map(words -> of.apply(words.alert()))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private boolean isSaidToBeOpen() {
        return (notification.reason() == Reason.REPEATED || notification.reason() == Reason.DIGEST) && !isResolved();
    }

    private String ofMany() {
        if (open.isEmpty()) {
            return "%d alerts resolved %s".formatted(all.size(), where());
        }
        String resolved = resolvedCount() == 0 ? "" : ", " + resolvedCount() + " resolved";
        Optional<String> level = common(open, AlertWords::level);
        boolean allViolate = open.stream().allMatch(words -> words.alert().type() == AlertType.VIOLATION);
        if (open.size() > 1 && level.isPresent() && allViolate) {
            return "%d workloads %s violate %s%s".formatted(open.size(), where(), level.get(), resolved);
        }
        return open.size() == 1
                ? open.get(0).headline("") + resolved
                : "%d alerts%s %s%s".formatted(open.size(), isSaidToBeOpen() ? "" : " open", where(), resolved);
    }

    private String where() {
        return common(all, AlertWords::namespace)
                .map(namespace -> "in " + namespace)
                .or(() -> common(all, AlertWords::cluster)
                        .map(cluster -> "in %d namespaces of %s".formatted(distinct(AlertWords::namespace), cluster)))
                .orElseGet(() -> "in %d clusters".formatted(distinct(AlertWords::cluster)));
    }

    private long distinct(Function<AlertWords, String> of) {
        return all.stream().map(of).distinct().count();
    }

    private static Optional<String> common(List<AlertWords> among, Function<AlertWords, String> of) {
        List<String> values = among.stream().map(of).distinct().limit(2).toList();
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    /** How much of what: severities, pods, the most frequent checks. */
    public String summary() {
        var parts = new ArrayList<String>();
        List<AlertWords> counted = open.isEmpty() ? all : open;
        for (Severity severity : List.of(Severity.CRITICAL, Severity.WARNING, Severity.INFO)) {
            long count = counted.stream()
                    .filter(words -> words.alert().severity() == severity)
                    .count();
            if (count > 0) {
                parts.add(all.size() == 1 ? severity.toString() : count + " " + severity);
            }
        }
        if (pods() > 0) {
            parts.add(pods() == 1 ? "1 pod" : pods() + " pods");
        }
        parts.add((isResolved() ? "was: " : "") + checks());
        return String.join(" · ", parts);
    }

    /** The failing checks, the most frequent first; with counts where several alerts have them. */
    public String checks() {
        var counts = new TreeMap<String, Integer>();
        for (AlertWords words : open.isEmpty() ? all : open) {
            words.alert().findings().stream()
                    .map(finding -> Printable.of(finding.check()))
                    .distinct()
                    .forEach(check -> counts.merge(check, 1, Integer::sum));
        }
        List<String> sorted = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .map(entry -> entry.getValue() == 1 ? entry.getKey() : entry.getKey() + " ×" + entry.getValue())
                .toList();
        String more = sorted.size() > MAX_CHECKS ? " and %d more".formatted(sorted.size() - MAX_CHECKS) : "";
        return sorted.stream().limit(MAX_CHECKS).collect(Collectors.joining(", ")) + more;
    }

    /** How many pods violate now. */
    public long pods() {
        return open.stream().mapToLong(words -> words.alert().violatingPods()).sum();
    }

    /** What is kept back; empty when nothing is. */
    public String suppressed() {
        var parts = new ArrayList<String>();
        int silenced = notification.suppressed().silenced();
        int inhibited = notification.suppressed().inhibited();
        if (silenced > 0) {
            parts.add("%d silenced".formatted(silenced));
        }
        if (inhibited > 0) {
            parts.add("%d behind a more severe alert of the same workload".formatted(inhibited));
        }
        return parts.isEmpty() ? "" : "Open and not shown: " + String.join(", ", parts);
    }

    /** What the group is grouped by, such as {@code namespace=payments}; empty when by nothing. */
    public String groupLabels() {
        return notification.groupLabels().entrySet().stream()
                .map(label -> Printable.of(label.getKey() + "=" + label.getValue()))
                .collect(Collectors.joining(", "));
    }

    /** Where it is: the namespace with its cluster, or as much of that as is shared. */
    public String source() {
        return common(all, AlertWords::namespace)
                .or(() -> common(all, AlertWords::cluster))
                .orElseGet(() -> distinct(AlertWords::cluster) + " clusters");
    }

    /** Which workload; or how many. */
    public String component() {
        return shared(AlertWords::workload, "workloads");
    }

    /** What the placeholders of templates stand for. Where alerts differ, their values are listed or counted. */
    Map<String, String> values() {
        var values = new LinkedHashMap<String, String>();
        values.put("headline", headline());
        values.put("summary", summary());
        values.put("status", isResolved() ? "resolved" : "open");
        values.put("severity", severity().toString());
        values.put("cluster", shared(AlertWords::cluster, "clusters"));
        values.put("namespace", shared(words -> Printable.of(words.alert().namespace()), "namespaces"));
        values.put("workload", component());
        values.put("mode", shared(words -> words.alert().mode().toString(), "modes"));
        values.put("level", shared(words -> words.alert().level().toString(), "levels"));
        values.put("type", shared(words -> words.alert().type().toString(), "types"));
        values.put("checks", checks());
        values.put("open", Integer.toString(openCount()));
        values.put("resolved", Integer.toString(resolvedCount()));
        values.put("pods", Long.toString(pods()));
        values.put("reason", notification.reason().name().toLowerCase(Locale.ROOT));
        values.put("groupLabels", groupLabels());
        values.put("suppressed", suppressed());
        return values;
    }

    private String shared(Function<AlertWords, String> of, String several) {
        return common(all, of).orElseGet(() -> distinct(of) + " " + several);
    }
}
