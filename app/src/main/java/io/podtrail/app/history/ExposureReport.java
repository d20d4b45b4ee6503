package io.podtrail.app.history;

import io.podtrail.processor.replay.CheckOutcome;
import io.podtrail.processor.replay.ExemptionUse;
import io.podtrail.processor.replay.Exposure;
import io.podtrail.processor.replay.WorkloadOutcome;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** How long violations lasted. */
public final class ExposureReport {
    private static final String LABEL = "label=";

    private ExposureReport() {}

    /** What JSON has. */
    private record Result(Exposure total, List<Exposure> groups, List<ExemptionUse> exemptions) {}

    /**
     * The report.
     *
     * @param by {@code namespace}, {@code check}, or {@code label=} and a label's name
     */
    public static Report of(ReplayRun run, String by) {
        Exposure total = Exposure.total(run.outcome());
        List<Exposure> groups = Exposure.of(run.outcome(), grouping(run, by));
        List<ExemptionUse> exemptions = ExemptionUse.of(run.outcome());
        String groupName = by.startsWith(LABEL) ? by.substring(LABEL.length()) : by;
        String summary = "%s violated a mode, for %s in all, each mode apart; %s mended%s."
                .formatted(
                        Wording.count(total.workloads(), "workload"),
                        Wording.duration(total.violationTime()),
                        total.mended() == 1 ? "1 alert was" : total.mended() + " alerts were",
                        total.mended() == 0
                                ? ""
                                : ", half of them within " + Wording.duration(total.medianTimeToFix()));
        return Report.ofWhatWas(
                "For how long violations lasted, by " + groupName,
                List.of(summary),
                List.of(exposures(groups, groupName), exemptions(exemptions)),
                new Result(total, groups, exemptions),
                run);
    }

    private static Function<WorkloadOutcome, List<String>> grouping(ReplayRun run, String by) {
        if (by.equals("check")) {
            return workload ->
                    workload.checks().stream().map(CheckOutcome::check).toList();
        } else if (by.equals("namespace")) {
            return workload -> List.of(workload.cluster() + '/' + workload.namespace());
        }
        String label = by.substring(LABEL.length());
        Map<String, String> teams = new HashMap<>();
        run.outcome()
                .actual()
                .namespaces()
                .forEach(namespace ->
                        teams.put(namespace.key(), namespace.labels().getOrDefault(label, "(none)")));
        return workload -> List.of(teams.getOrDefault(workload.cluster() + '/' + workload.namespace(), "(none)"));
    }

    private static Sheet exposures(List<Exposure> groups, String groupName) {
        var sheet = Sheet.of(
                "Exposure",
                "Nothing violated.",
                groupName.toUpperCase(Locale.ROOT),
                "WORKLOADS",
                "VIOLATION MINUTES",
                "MENDED",
                "MEDIAN FIX",
                "P90 FIX",
                "REOPENED",
                "OLDEST OPEN",
                "GRANDFATHERED PODS");
        for (Exposure one : groups) {
            sheet.row(
                    one.group(),
                    one.workloads(),
                    one.violationTime().toMinutes(),
                    one.mended(),
                    Wording.duration(one.medianTimeToFix()),
                    Wording.duration(one.p90TimeToFix()),
                    one.reopened(),
                    Wording.time(one.oldestOpen()),
                    one.grandfathered());
        }
        return sheet.build();
    }

    private static Sheet exemptions(List<ExemptionUse> exemptions) {
        var sheet = Sheet.of("Exemptions", "Nothing is exempt.", "CLUSTER", "EXEMPT", "NAME", "HIDES", "WORKLOADS");
        for (ExemptionUse one : exemptions) {
            sheet.row(
                    one.cluster(),
                    one.kind(),
                    one.name(),
                    one.hides().isEmpty() ? "nothing" : one.hides().size(),
                    Wording.some(one.hides()));
        }
        return sheet.build();
    }
}
