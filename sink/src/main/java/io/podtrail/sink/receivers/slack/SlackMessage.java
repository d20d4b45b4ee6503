package io.podtrail.sink.receivers.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.events.Alert;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.message.AlertWords;
import io.podtrail.sink.receivers.message.Emphasis;
import io.podtrail.sink.receivers.message.Fitting;
import io.podtrail.sink.receivers.message.GroupWords;
import io.podtrail.sink.receivers.message.Icon;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Remedy;
import io.podtrail.sink.receivers.message.Template;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A group as Block Kit: what happened, then the worst alerts with findings and fix, then the others line by line. What does
 * not fit is counted. Limits are Slack's: 50 blocks, 150 characters of a header, 3,000 of a section; and about 13,200 of all
 * blocks, which no page of Slack names but its error {@code msg_blocks_too_long} does.
 *
 * @param title of the header
 * @param text below it; its own words may have markup
 * @param references what a person can turn to
 */
record SlackMessage(Template title, Template text, References references) {
    static final int MAX_BLOCKS = 50;
    static final int MAX_HEADER = 150;
    static final int MAX_SECTION = 3_000;
    static final int MAX_BLOCKS_BYTES = 12_000;
    static final int MAX_TEXT = 4_000;

    private static final int ROOM_FOR_THE_END = 1_500;
    private static final int MAX_INTRODUCTION = 1_000;
    private static final int MAX_SUBJECT = 600;
    private static final int MAX_COMMAND = 1_600;
    private static final int MAX_STORY = 700;
    private static final int MAX_FINDING = 400;
    private static final int MAX_BRIEF = 300;
    private static final int MOST_FINDINGS = 3;
    private static final JsonMapper JSON = new JsonMapper();

    /** {@code text} and {@code blocks}, which both kinds of message have. */
    ObjectNode of(Notification notification) {
        var words = new GroupWords(notification);
        ObjectNode json = JSON.createObjectNode();
        json.put("text", Fitting.fit(words.headline(), MAX_TEXT, Mrkdwn::escape));
        json.set("blocks", new Blocks(words).all());
        json.put("unfurl_links", false);
        json.put("unfurl_media", false);
        return json;
    }

    /** The blocks of one message, as they are added. */
    private final class Blocks {
        private final GroupWords words;
        private final ArrayNode blocks = JSON.createArrayNode();
        /** By patch, the workload that it was shown for: workloads made of one chart need the same one. */
        private final Map<String, String> shown = new HashMap<>();
        /** Advice that was given: it is the same for every workload that fails a check. */
        private final Set<String> advised = new HashSet<>();

        private int bytes;
        private int included;

        Blocks(GroupWords words) {
            this.words = words;
        }

        ArrayNode all() {
            String headline = Icon.of(words) + " " + title.fill(words, Mrkdwn::plain);
            ObjectNode header = JSON.createObjectNode().put("type", "header");
            header.putObject("text")
                    .put("type", "plain_text")
                    .put("text", Fitting.fit(oneLine(headline), MAX_HEADER))
                    .put("emoji", false);
            add(header);
            add(section(cut(text.fill(words, Mrkdwn::escape), MAX_INTRODUCTION)));
            Emphasis emphasis = Emphasis.of(words);
            for (AlertWords alert : emphasis.detailed()) {
                if (!addIfItFits(section(details(alert))) && !addIfItFits(section(brief(alert)))) {
                    break;
                }
                included++;
            }
            // What to do comes after all that happened, where Slack folds a long message.
            emphasis.detailed().stream().limit(included).forEach(this::addRemedy);
            if (included == emphasis.detailed().size()) {
                addBriefs(emphasis.brief());
            }
            addEnd();
            return blocks;
        }

        private void addRemedy(AlertWords alert) {
            Remedy remedy = Remedy.of(alert.alert()).orElse(null);
            if (remedy == null) {
                return;
            }
            String before = remedy.patch().isEmpty() ? null : shown.putIfAbsent(remedy.patch(), alert.workload());
            var lines = new ArrayList<String>();
            String whose = words.alerts().size() == 1 ? "" : alert.workload() + ": ";
            remedy.first()
                    .forEach(sentence -> lines.add("⚠ " + Fitting.fit(whose + sentence, MAX_STORY, Mrkdwn::escape)));
            remedy.commands().forEach(command -> lines.add(code(command)));
            if (before != null) {
                lines.add("Fix: as for " + Fitting.fit(before, MAX_BRIEF, Mrkdwn::escape) + ".");
            } else if (!remedy.patch().isEmpty()) {
                lines.add("Fix for " + Fitting.fit(remedy.patchOf(), MAX_BRIEF, Mrkdwn::escape) + ", as a patch:");
            }
            if (!lines.isEmpty()) {
                addIfItFits(section(fitting(lines)));
            }
            if (before == null && !remedy.patch().isEmpty()) {
                addPatch(remedy.patch().stripTrailing());
            }
            List<String> advice = remedy.advice().stream()
                    .filter(sentence -> !advised.contains(sentence))
                    .toList();
            if (!advice.isEmpty()
                    && addIfItFits(section(Fitting.fit(String.join("\n", advice), MAX_SECTION, Mrkdwn::escape)))) {
                advised.addAll(advice);
            }
        }

        /** Whole or not at all: half a patch is none. */
        private void addPatch(String patch) {
            String code = "```\n" + Mrkdwn.escape(patch) + "\n```";
            if (code.length() > MAX_SECTION || !addIfItFits(section(code))) {
                addIfItFits(section("_The patch is too long for a message: see `podtrail describe`._"));
            }
        }

        /** As many lines in a section as it takes, and as many sections as fit. */
        private void addBriefs(List<AlertWords> alerts) {
            var lines = new StringBuilder();
            int pending = 0;
            for (AlertWords alert : alerts) {
                String line = brief(alert);
                if (pending > 0 && !fits(section(lines + "\n" + line), lines.length() + 1 + line.length())) {
                    if (!addIfItFits(section(lines.toString()))) {
                        return;
                    }
                    included += pending;
                    lines.setLength(0);
                    pending = 0;
                }
                lines.append(pending == 0 ? "" : "\n").append(line);
                pending++;
            }
            if (pending > 0 && addIfItFits(section(lines.toString()))) {
                included += pending;
            }
        }

        private boolean fits(ObjectNode section, int length) {
            return length <= MAX_SECTION && bytes + size(section) <= MAX_BLOCKS_BYTES - ROOM_FOR_THE_END;
        }

        private void addEnd() {
            var parts = new ArrayList<String>();
            int more = words.alerts().size() - included;
            if (more > 0) {
                parts.add("*and %d more*".formatted(more));
            }
            if (!words.suppressed().isEmpty()) {
                parts.add(Mrkdwn.escape(words.suppressed()));
            }
            String console = references.console(words.alerts().get(0).alert());
            if (console != null) {
                parts.add(Mrkdwn.link(console, "Open the console"));
            }
            if (!parts.isEmpty()) {
                ObjectNode context = JSON.createObjectNode().put("type", "context");
                context.putArray("elements").add(mrkdwn(String.join("  ·  ", parts)));
                add(context);
            }
        }

        private boolean addIfItFits(ObjectNode block) {
            if (blocks.size() >= MAX_BLOCKS - 1 || bytes + size(block) > MAX_BLOCKS_BYTES - ROOM_FOR_THE_END) {
                return false;
            }
            add(block);
            return true;
        }

        private void add(ObjectNode block) {
            bytes += size(block);
            blocks.add(block);
        }
    }

    private static int size(ObjectNode block) {
        return block.toString().getBytes(UTF_8).length + 1;
    }

    private static ObjectNode section(String text) {
        ObjectNode section = JSON.createObjectNode().put("type", "section");
        section.set("text", mrkdwn(text));
        return section;
    }

    /** Verbatim, so that Slack makes no links of what looks like a URL, a channel or a name. */
    private static ObjectNode mrkdwn(String text) {
        return JSON.createObjectNode().put("type", "mrkdwn").put("text", text).put("verbatim", true);
    }

    private String details(AlertWords alert) {
        var lines = new ArrayList<String>();
        lines.add(Icon.of(alert) + " `" + Fitting.fit(alert.workload(), MAX_SUBJECT, Mrkdwn::escape) + "` in "
                + Fitting.fit(alert.namespace(), MAX_BRIEF, Mrkdwn::escape) + " · " + alert.asked() + " · "
                + alert.alert().severity());
        if (alert.isResolved()) {
            lines.add(Fitting.fit(alert.story(), MAX_STORY, Mrkdwn::escape));
            lines.add("was: " + Fitting.fit(alert.checks(), MAX_FINDING, Mrkdwn::escape));
            return fitting(lines);
        }
        if (!alert.remarks().isEmpty()) {
            lines.add(Fitting.fit(String.join(" ", alert.remarks()), MAX_STORY, Mrkdwn::escape));
        }
        String evidence = alert.evidence();
        lines.add((evidence.isEmpty() ? "" : Fitting.fit(evidence, MAX_STORY, Mrkdwn::escape) + " · ") + "since "
                + Mrkdwn.time(alert.alert().startsAt()) + ", " + Mrkdwn.escape(alert.cause()));
        List<String> findings = alert.findings();
        findings.stream()
                .limit(MOST_FINDINGS)
                .forEach(finding -> lines.add("• " + Fitting.fit(finding, MAX_FINDING, Mrkdwn::escape)));
        if (findings.size() > MOST_FINDINGS) {
            int more = findings.size() - MOST_FINDINGS;
            lines.add("• and %d more finding%s".formatted(more, more == 1 ? "" : "s"));
        }
        String further = further(alert.alert());
        if (!further.isEmpty()) {
            lines.add(further);
        }
        lines.add(code(alert.describe()));
        lines.add(code(alert.silence()));
        return fitting(lines);
    }

    private String further(Alert alert) {
        var parts = new ArrayList<String>();
        String owner = references.owner(alert);
        if (!owner.isEmpty()) {
            parts.add("owner: " + Fitting.fit(owner, MAX_BRIEF, Mrkdwn::escape));
        }
        String runbook = references.runbook(alert);
        if (runbook != null) {
            parts.add(Mrkdwn.link(runbook, "Runbook"));
        }
        return String.join("  ·  ", parts);
    }

    private static String code(String value) {
        return "`" + Fitting.fit(value, MAX_COMMAND, Mrkdwn::escape) + "`";
    }

    /** As many whole lines as a section takes. */
    private static String fitting(List<String> lines) {
        var text = new StringBuilder();
        for (String line : lines) {
            if (text.length() + 1 + line.length() > MAX_SECTION) {
                break;
            }
            text.append(text.isEmpty() ? "" : "\n").append(line);
        }
        return text.toString();
    }

    private static String brief(AlertWords alert) {
        return Icon.of(alert) + " " + Fitting.fit(alert.brief(), MAX_BRIEF, Mrkdwn::escape);
    }

    private static String oneLine(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    /** What is already written, of which entities must not be cut in two. */
    private static String cut(String written, int max) {
        if (written.length() <= max) {
            return written;
        }
        String cut = Fitting.fit(written, max);
        int entity = cut.lastIndexOf('&');
        return entity >= 0 && cut.indexOf(';', entity) < 0 ? cut.substring(0, entity) + "…" : cut;
    }
}
