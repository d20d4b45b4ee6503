package io.podtrail.app.check;

import io.podtrail.app.terminal.Columns;
import io.podtrail.app.terminal.Paint;
import io.podtrail.policy.fix.Patch;
import io.podtrail.policy.text.Printable;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi.Style;

/** For people: what fails where, how to fix it, and what was not looked at. */
public final class TableWriter {
    private static final String[] HEAD = {"FILE:LINE", "WORKLOAD", "CHECK", "AGAINST", "DETAIL"};

    private final PrintWriter out;
    private final Paint paint;
    private final boolean withFixes;

    public TableWriter(PrintWriter out, boolean coloured, boolean withFixes) {
        this.out = out;
        this.paint = new Paint(coloured);
        this.withFixes = withFixes;
    }

    /** Writes the whole report but for its problems, which go where errors go. */
    public void write(CheckReport report) {
        List<CheckedWorkload> violating = report.violating();
        if (!violating.isEmpty()) {
            var rows = new ArrayList<String[]>();
            rows.add(HEAD);
            violating.forEach(workload -> rows.addAll(rows(workload)));
            var columns = new Columns(rows);
            out.println(paint.in(Style.bold, columns.line(HEAD)));
            violating.forEach(workload -> write(workload, columns));
            out.println();
        }
        summarize(report, violating);
        out.flush();
    }

    private void write(CheckedWorkload workload, Columns columns) {
        rows(workload).forEach(row -> out.println(paint.in(Style.fg_red, columns.line(row))));
        Patch fix = workload.fix();
        if (!withFixes || fix.isEmpty()) {
            return;
        }
        if (!workload.nodeAccess().isEmpty()) {
            out.println(paint.in(
                    Style.faint,
                    "    # " + Printable.of(workload.toString()) + " uses its node ("
                            + String.join(", ", workload.nodeAccess())
                            + "): an agent breaks without. The usual answer"));
            out.println(paint.in(
                    Style.faint, "    # is a namespace labelled privileged, or an exemption, rather than this patch."));
        }
        out.println(paint.in(
                Style.faint, "    # makes " + Printable.of(workload.toString()) + " pass; null takes a field away"));
        fix.toYaml().lines().forEach(line -> out.println("    " + line));
    }

    private static List<String[]> rows(CheckedWorkload workload) {
        return workload.violations().stream()
                .map(violation -> new String[] {
                    workload.file() + ":" + violation.line(),
                    workload.toString(),
                    violation.finding().check(),
                    violation.demands().stream().map(Demand::toString).collect(Collectors.joining(", ")),
                    violation.finding().detail().isEmpty()
                            ? violation.finding().reason()
                            : violation.finding().detail()
                })
                .toList();
    }

    private void summarize(CheckReport report, List<CheckedWorkload> violating) {
        long exempt =
                report.workloads().stream().filter(CheckedWorkload::isExempt).count();
        long unasked = report.workloads().stream()
                .filter(workload -> workload.demands().isEmpty() && !workload.isExempt())
                .count();
        long clean = report.workloads().size() - violating.size() - exempt - unasked;
        out.println("%s in %s: %d violating, %d clean%s%s."
                .formatted(
                        counted(report.workloads().size(), "workload"),
                        counted(report.files(), "file"),
                        violating.size(),
                        clean,
                        exempt == 0 ? "" : ", " + exempt + " exempt",
                        unasked == 0 ? "" : ", " + unasked + " in namespaces that ask for nothing"));
        if (!violating.isEmpty()) {
            out.println("By check: " + byCheck(violating) + ".");
            out.println("'podtrail explain CHECK' says what one wants, and why.");
        }
        exemptions(report).forEach(exemption -> out.println("Not judged: " + exemption + "."));
        if (report.assumed() > 0) {
            out.println(
                    "%s judged against %s, as nothing here labels their namespace; --level or --policy-config says otherwise."
                            .formatted(
                                    counted(report.assumed(), "workload") + (report.assumed() == 1 ? " was" : " were"),
                                    ManifestCheck.ASSUMED));
        }
        if (!report.otherKinds().isEmpty()) {
            out.println("Passed over, as they make no pods that are known here: "
                    + report.otherKinds().entrySet().stream()
                            .map(entry -> entry.getValue() + " " + entry.getKey())
                            .collect(Collectors.joining(", "))
                    + ".");
        }
        if (!report.passedOver().isEmpty()) {
            out.println("Passed over, and named on standard error: %s."
                    .formatted(counted(report.passedOver().size(), "file")));
        }
    }

    private static String byCheck(List<CheckedWorkload> violating) {
        Map<String, Integer> counts = new TreeMap<>();
        for (CheckedWorkload workload : violating) {
            var checks = new LinkedHashSet<String>();
            workload.violations()
                    .forEach(violation -> checks.add(violation.finding().check()));
            checks.forEach(check -> counts.merge(check, 1, Integer::sum));
        }
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
    }

    private static List<String> exemptions(CheckReport report) {
        return report.workloads().stream()
                .filter(CheckedWorkload::isExempt)
                .map(workload -> workload + " (" + workload.exemption() + ")")
                .toList();
    }

    private static String counted(int count, String one) {
        return count + " " + one + (count == 1 ? "" : "s");
    }
}
