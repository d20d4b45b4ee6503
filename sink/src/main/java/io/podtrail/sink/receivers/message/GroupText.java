package io.podtrail.sink.receivers.message;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A group as text, for protocols that show text: the worst alerts with findings and fix, then the others line by line. What
 * does not fit is counted.
 *
 * @param markup of the protocol
 * @param max how many characters the protocol takes, in UTF-16 units; at least 1,000
 * @param references for each alert that is shown in full
 */
public record GroupText(Markup markup, int max, References references) {
    private static final int ROOM_FOR_THE_END = 300;
    private static final int MAX_LINE = 500;
    private static final int MAX_CODE = 3_000;
    private static final int MOST_FINDINGS = 10;
    private static final String PARAGRAPH = "\n\n";

    /** What happened in one line, which the protocol may mark as it likes: not escaped. */
    public static String title(GroupWords words, Template title, int max) {
        return Fitting.fit(Icon.of(words) + " " + oneLine(title.fill(words)), max);
    }

    /** All below the title. */
    public String of(GroupWords words) {
        return new Text(words).all();
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    /** One text, as it grows. */
    private final class Text {
        private final GroupWords words;
        private final StringBuilder text = new StringBuilder();
        /** By patch, the workload that it was shown for: workloads made of one chart need the same one. */
        private final Map<String, String> patched = new HashMap<>();
        /** Advice that was given: it is the same for every workload that fails a check. */
        private final Set<String> advised = new HashSet<>();

        private int shown;

        Text(GroupWords words) {
            this.words = words;
        }

        String all() {
            text.append(line(words.summary()));
            Emphasis emphasis = Emphasis.of(words);
            boolean fits = true;
            for (AlertWords alert : emphasis.detailed()) {
                fits = fits && addDetails(alert);
            }
            String separator = PARAGRAPH;
            for (AlertWords alert : emphasis.brief()) {
                fits = fits && add(separator + brief(alert));
                shown += fits ? 1 : 0;
                separator = "\n";
            }
            return text.append(end()).toString();
        }

        private boolean addDetails(AlertWords alert) {
            String facts = facts(alert);
            boolean withFindings = add(PARAGRAPH + facts + findings(alert));
            if (!withFindings && !add(PARAGRAPH + facts) && !add(PARAGRAPH + brief(alert))) {
                return false;
            }
            shown++;
            Optional<Remedy> remedy = withFindings ? Remedy.of(alert.alert()) : Optional.empty();
            remedy.ifPresent(known -> addRemedy(alert, known));
            further(alert).forEach(line -> add("\n" + line));
            return true;
        }

        private void addRemedy(AlertWords alert, Remedy remedy) {
            remedy.first().forEach(sentence -> add("\n" + line(sentence)));
            remedy.commands().forEach(command -> add("\n" + markup.code(command)));
            String patch = remedy.patch().stripTrailing();
            String before = patched.get(patch);
            if (before != null) {
                add("\nFix: as for " + line(before) + ".");
            } else if (patch.length() > MAX_CODE) {
                add("\n" + line("The patch is too long for a message: see 'podtrail describe'."));
            } else if (!patch.isEmpty()
                    && add("\n" + line("Fix for " + remedy.patchOf() + ", as a patch:") + "\n" + markup.code(patch))) {
                patched.put(patch, alert.workload());
            }
            remedy.advice().stream()
                    .filter(advice -> !advised.contains(advice) && add("\n" + line(advice)))
                    .forEach(advised::add);
        }

        private boolean add(String part) {
            if (text.length() + part.length() > max - ROOM_FOR_THE_END) {
                return false;
            }
            text.append(part);
            return true;
        }

        private String end() {
            var parts = new ArrayList<String>();
            int more = words.alerts().size() - shown;
            if (more > 0) {
                parts.add("and %d more".formatted(more));
            }
            if (!words.suppressed().isEmpty()) {
                parts.add(words.suppressed());
            }
            return parts.isEmpty() ? "" : PARAGRAPH + markup.bold(markup.escape(String.join(". ", parts)));
        }
    }

    private String facts(AlertWords alert) {
        var lines = new ArrayList<String>();
        lines.add(Icon.of(alert) + " " + markup.bold(line(alert.workload()))
                + line(" in " + alert.namespace() + " · " + alert.asked() + " · "
                        + alert.alert().severity()));
        alert.remarks().forEach(remark -> lines.add(line(remark)));
        if (!alert.evidence().isEmpty()) {
            lines.add(line(alert.evidence()));
        }
        lines.add(line(alert.story()));
        return String.join("\n", lines);
    }

    /** Where to look further, and what to copy. */
    private List<String> further(AlertWords alert) {
        var lines = new ArrayList<String>();
        String owner = references.owner(alert.alert());
        if (!owner.isEmpty()) {
            lines.add(line("Owner: " + owner));
        }
        String console = references.console(alert.alert());
        if (console != null) {
            lines.add("Console: " + markup.url(console));
        }
        String runbook = references.runbook(alert.alert());
        if (runbook != null) {
            lines.add("Runbook: " + markup.url(runbook));
        }
        if (!alert.isResolved()) {
            lines.add(markup.code(alert.describe()));
            lines.add(markup.code(alert.silence()));
        }
        return lines;
    }

    private String findings(AlertWords alert) {
        if (alert.isResolved()) {
            return "\n" + line("was: " + alert.checks());
        }
        var lines = new StringBuilder();
        List<String> findings = alert.findings();
        findings.stream()
                .limit(MOST_FINDINGS)
                .forEach(finding -> lines.append('\n').append(markup.bullet()).append(line(finding)));
        if (findings.size() > MOST_FINDINGS) {
            lines.append('\n')
                    .append(markup.bullet())
                    .append("and %d more findings".formatted(findings.size() - MOST_FINDINGS));
        }
        return lines.toString();
    }

    private String brief(AlertWords alert) {
        return Icon.of(alert) + " " + line(alert.brief());
    }

    private String line(String value) {
        return Fitting.fit(value, MAX_LINE, markup::escape);
    }
}
