package io.podtrail.app.history;

import io.podtrail.processor.replay.AlertPoint;
import io.podtrail.processor.replay.Difference;
import io.podtrail.processor.replay.Difference.Kind;
import io.podtrail.processor.replay.NamespaceOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What changed between two instants. */
public final class DiffReport {
    private DiffReport() {}

    public static Report of(ReplayRun run) {
        List<Difference> all = Difference.of(run.outcome());
        var sheet = Sheet.of(
                "Alerts",
                "Nothing opened, closed or changed for good.",
                "WHAT",
                "WHY",
                "CLUSTER",
                "NAMESPACE",
                "WORKLOAD",
                "MODE",
                "BEFORE",
                "AFTER");
        all.forEach(one -> sheet.row(
                one.kind(),
                one.why(),
                one.cluster(),
                one.namespace(),
                one.workload(),
                one.mode(),
                text(one.before()),
                text(one.after())));
        var labels = Sheet.of(
                "Namespaces that asked for something else",
                "No namespace did.",
                "TIME",
                "CLUSTER",
                "NAMESPACE",
                "BEFORE",
                "AFTER");
        for (NamespaceOutcome namespace : run.outcome().actual().namespaces()) {
            namespace
                    .changes()
                    .forEach(change -> labels.row(
                            Wording.time(change.at()),
                            namespace.cluster(),
                            namespace.namespace(),
                            PageData.text(change.from()),
                            PageData.text(change.to())));
        }
        var window = run.plan().window();
        return Report.ofWhatWas(
                "What changed between two instants",
                List.of("From %s to %s: %d opened, %d closed, %d changed."
                        .formatted(
                                Wording.time(window.from()),
                                Wording.time(window.to()),
                                count(all, Kind.OPENED),
                                count(all, Kind.CLOSED),
                                count(all, Kind.CHANGED))),
                List.of(sheet.build(), labels.build()),
                all,
                run);
    }

    private static long count(List<Difference> all, Kind kind) {
        return all.stream().filter(one -> one.kind() == kind).count();
    }

    private static String text(@Nullable AlertPoint alert) {
        return alert == null ? "-" : alert.asked() + " " + String.join(" ", alert.checks());
    }
}
