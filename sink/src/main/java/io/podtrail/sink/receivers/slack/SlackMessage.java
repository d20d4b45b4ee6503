package io.podtrail.sink.receivers.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.message.AlertWords;
import io.podtrail.sink.receivers.message.Emphasis;
import io.podtrail.sink.receivers.message.Fitting;
import io.podtrail.sink.receivers.message.GroupWords;
import io.podtrail.sink.receivers.message.Icon;
import io.podtrail.sink.receivers.message.Remedy;
import io.podtrail.sink.receivers.message.ShownFixes;
import io.podtrail.sink.receivers.message.Template;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group as Block Kit: what happened, then the worst alerts with findings and fix, then the others line by line. What does
 * not fit is counted. Limits are Slack's: 50 blocks, 150 characters of a header, 3,000 of a section; and about 13,200 of all
 * blocks, which no page of Slack names but its error {@code msg_blocks_too_long} does.
 *
 * @param title of the header
 * @param text below it; its own words may have markup
 * @param console for a link; null for none
 */
record SlackMessage(Template title, Template text, @Nullable String console) {
    static final int MAX_BLOCKS = 50;
    static final int MAX_HEADER = 150;
    static final int MAX_SECTION = 3_000;
    static final int MAX_BLOCKS_BYTES = 12_000;
    static final int MAX_TEXT = 4_000;

    private static final int ROOM_FOR_THE_END = 1_500;
    private static final int MAX_INTRODUCTION = 1_000;
    private static final int MAX_SUBJECT = 600;
    private static final int MAX_STORY = 700;
    private static final int MAX_FINDING = 400;
    private static final int MAX_BRIEF = 300;
    private static final int MOST_FINDINGS = 10;
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
        private final ShownFixes fixes = new ShownFixes();
        private int bytes;
        private int told;

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
                if (addIfItFits(section(details(alert)))) {
                    addFix(alert);
                } else if (!addIfItFits(section(brief(alert)))) {
                    break;
                }
                told++;
            }
            if (told == emphasis.detailed().size()) {
                addBriefs(emphasis.brief());
            }
            addEnd();
            return blocks;
        }

        private void addFix(AlertWords alert) {
            Remedy remedy = Remedy.of(alert.alert()).orElse(null);
            if (remedy == null) {
                return;
            }
            String before = fixes.shownFor(remedy);
            if (before != null) {
                addIfItFits(section("Fix: as for " + Fitting.fit(before, MAX_BRIEF, Mrkdwn::escape) + "."));
            } else if (!remedy.yaml().isEmpty()) {
                String intro =
                        "Fix for " + Fitting.fit(alert.workload(), MAX_BRIEF, Mrkdwn::escape) + ", as a patch:\n```\n";
                String end = "\n```";
                int room = MAX_SECTION - intro.length() - end.length();
                String yaml = Fitting.fit(remedy.yaml().stripTrailing(), room, Mrkdwn::escape);
                if (addIfItFits(section(intro + yaml + end))) {
                    fixes.add(remedy, alert);
                }
            }
            if (!remedy.advice().isEmpty()) {
                addIfItFits(section(Fitting.fit(String.join("\n", remedy.advice()), MAX_SECTION, Mrkdwn::escape)));
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
                    told += pending;
                    lines.setLength(0);
                    pending = 0;
                }
                lines.append(pending == 0 ? "" : "\n").append(line);
                pending++;
            }
            if (pending > 0 && addIfItFits(section(lines.toString()))) {
                told += pending;
            }
        }

        private boolean fits(ObjectNode section, int length) {
            return length <= MAX_SECTION && bytes + size(section) <= MAX_BLOCKS_BYTES - ROOM_FOR_THE_END;
        }

        private void addEnd() {
            var parts = new ArrayList<String>();
            int more = words.alerts().size() - told;
            if (more > 0) {
                parts.add("*and %d more*".formatted(more));
            }
            if (!words.suppressed().isEmpty()) {
                parts.add(Mrkdwn.escape(words.suppressed()));
            }
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

    private static String details(AlertWords alert) {
        var text = new StringBuilder();
        text.append(Icon.of(alert)).append(' ');
        text.append('`')
                .append(Fitting.fit(alert.workload(), MAX_SUBJECT, Mrkdwn::escape))
                .append("` in ");
        text.append(Fitting.fit(alert.namespace(), MAX_BRIEF, Mrkdwn::escape));
        text.append(" · ")
                .append(alert.asked())
                .append(" · ")
                .append(alert.alert().severity());
        String evidence = alert.evidence();
        if (!evidence.isEmpty()) {
            text.append('\n').append(Fitting.fit(evidence, MAX_STORY, Mrkdwn::escape));
        }
        text.append('\n').append(Fitting.fit(alert.story(), MAX_STORY, Mrkdwn::escape));
        if (alert.isResolved()) {
            return text.append("\nwas: ")
                    .append(Fitting.fit(alert.checks(), MAX_FINDING, Mrkdwn::escape))
                    .toString();
        }
        List<String> findings = alert.findings();
        int shown = 0;
        for (String finding : findings) {
            String line = "\n• " + Fitting.fit(finding, MAX_FINDING, Mrkdwn::escape);
            if (shown == MOST_FINDINGS || text.length() + line.length() > MAX_SECTION - 40) {
                break;
            }
            text.append(line);
            shown++;
        }
        return shown == findings.size()
                ? text.toString()
                : text.append("\n• and %d more findings".formatted(findings.size() - shown))
                        .toString();
    }

    private static String brief(AlertWords alert) {
        String text = "%s in %s · %s%s · %s"
                .formatted(
                        alert.workload(),
                        alert.namespace(),
                        alert.asked(),
                        alert.isResolved() ? " · resolved" : pods(alert),
                        alert.checks());
        return Icon.of(alert) + " " + Fitting.fit(text, MAX_BRIEF, Mrkdwn::escape);
    }

    private static String pods(AlertWords alert) {
        int pods = alert.alert().violatingPods();
        return pods == 0 ? "" : pods == 1 ? " · 1 pod" : " · %d pods".formatted(pods);
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
