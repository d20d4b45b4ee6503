package io.podtrail.sink.receivers.teams;

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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A group as an Adaptive Card. All text stands in text runs, in which nothing has a meaning, Markdown included. Teams takes
 * messages of up to 28 KB; what does not fit is counted.
 *
 * @param title at the top
 * @param text below it
 * @param console for a button; null for none
 */
record TeamsCard(Template title, Template text, @Nullable String console) {
    static final int MAX_BYTES = 27_000;

    private static final int ROOM_FOR_THE_END = 2_500;
    private static final int MAX_TITLE = 500;
    private static final int MAX_TEXT = 2_000;
    private static final int MAX_LINE = 400;
    private static final int MAX_BRIEF = 300;
    private static final int MOST_FINDINGS = 10;
    private static final int MOST_LINES = 60;
    private static final String NO_BREAK_SPACE = "\u00a0";
    private static final JsonMapper JSON = new JsonMapper();

    byte[] of(Notification notification) {
        ObjectNode json = JSON.createObjectNode().put("type", "message");
        ObjectNode attachment = json.putArray("attachments").addObject();
        attachment.put("contentType", "application/vnd.microsoft.card.adaptive").putNull("contentUrl");
        ObjectNode card = attachment.putObject("content");
        card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        card.put("type", "AdaptiveCard").put("version", "1.4");
        card.putObject("msteams").put("width", "Full");
        card.set("body", new Body(new GroupWords(notification)).all());
        if (console != null) {
            card.putArray("actions")
                    .addObject()
                    .put("type", "Action.OpenUrl")
                    .put("title", "Open the console")
                    .put("url", console);
        }
        return json.toString().getBytes(UTF_8);
    }

    /** The elements of one card, as they are added. */
    private final class Body {
        private final GroupWords words;
        private final ArrayNode elements = JSON.createArrayNode();
        private final ShownFixes fixes = new ShownFixes();
        private int bytes;
        private int told;

        Body(GroupWords words) {
            this.words = words;
        }

        ArrayNode all() {
            String headline = Icon.of(words) + " " + title.fill(words);
            add(paragraph(run(Fitting.fit(headline, MAX_TITLE))
                    .put("weight", "Bolder")
                    .put("size", "Large")));
            add(paragraph(run(Fitting.fit(text.fill(words), MAX_TEXT)).put("isSubtle", true)));
            Emphasis emphasis = Emphasis.of(words);
            for (AlertWords alert : emphasis.detailed()) {
                if (addIfItFits(details(alert, true))) {
                    Remedy.of(alert.alert()).ifPresent(remedy -> fixes.add(remedy, alert));
                } else if (!addIfItFits(details(alert, false))) {
                    break;
                }
                told++;
            }
            boolean first = true;
            for (AlertWords alert : told == emphasis.detailed().size() ? emphasis.brief() : List.<AlertWords>of()) {
                ObjectNode line =
                        paragraph(run(Fitting.fit(brief(alert), MAX_BRIEF))).put("spacing", first ? "Medium" : "None");
                if (!addIfItFits(line)) {
                    break;
                }
                first = false;
                told++;
            }
            addEnd();
            return elements;
        }

        private void addEnd() {
            int more = words.alerts().size() - told;
            if (more > 0) {
                add(paragraph(run("and %d more".formatted(more)).put("weight", "Bolder")));
            }
            if (!words.suppressed().isEmpty()) {
                add(paragraph(run(words.suppressed()).put("isSubtle", true)));
            }
        }

        private ObjectNode details(AlertWords alert, boolean withFix) {
            ObjectNode container = JSON.createObjectNode()
                    .put("type", "Container")
                    .put("separator", true)
                    .put("spacing", "Medium");
            ArrayNode items = container.putArray("items");
            items.add(paragraph(
                    run(Icon.of(alert) + " "),
                    run(Fitting.fit(alert.workload(), MAX_LINE)).put("weight", "Bolder"),
                    run(" in " + Fitting.fit(alert.namespace(), MAX_BRIEF) + " · " + alert.asked() + " · "
                            + alert.alert().severity())));
            if (!alert.evidence().isEmpty()) {
                items.add(tight(run(Fitting.fit(alert.evidence(), MAX_LINE))));
            }
            items.add(tight(run(Fitting.fit(alert.story(), MAX_LINE))));
            if (alert.isResolved()) {
                items.add(tight(run("was: " + Fitting.fit(alert.checks(), MAX_LINE))));
                return container;
            }
            List<String> findings = alert.findings();
            findings.stream()
                    .limit(MOST_FINDINGS)
                    .forEach(finding -> items.add(tight(run("• " + Fitting.fit(finding, MAX_LINE)))));
            if (findings.size() > MOST_FINDINGS) {
                items.add(tight(run("• and %d more findings".formatted(findings.size() - MOST_FINDINGS))));
            }
            if (withFix) {
                Remedy.of(alert.alert()).ifPresent(remedy -> addRemedy(items, remedy));
            }
            return container;
        }

        private void addRemedy(ArrayNode items, Remedy remedy) {
            String before = fixes.shownFor(remedy);
            if (before != null) {
                items.add(paragraph(run("Fix: as for " + Fitting.fit(before, MAX_LINE) + ".")
                        .put("isSubtle", true)));
            } else if (!remedy.yaml().isEmpty()) {
                items.add(paragraph(run("Fix, as a patch:").put("isSubtle", true)));
                ObjectNode code =
                        JSON.createObjectNode().put("type", "Container").put("style", "emphasis");
                ArrayNode lines = code.putArray("items");
                List<String> yaml = remedy.yaml().lines().toList();
                yaml.stream()
                        .limit(MOST_LINES)
                        .forEach(line -> lines.add(tight(run(indented(Fitting.fit(line, MAX_BRIEF)))
                                .put("fontType", "Monospace")
                                .put("size", "Small"))));
                if (yaml.size() > MOST_LINES) {
                    lines.add(tight(run("…")));
                }
                items.add(code);
            }
            remedy.advice()
                    .forEach(advice -> items.add(
                            paragraph(run(Fitting.fit(advice, MAX_LINE)).put("isSubtle", true))));
        }

        private boolean addIfItFits(ObjectNode element) {
            if (bytes + size(element) > MAX_BYTES - ROOM_FOR_THE_END) {
                return false;
            }
            add(element);
            return true;
        }

        private void add(ObjectNode element) {
            bytes += size(element);
            elements.add(element);
        }
    }

    private static int size(ObjectNode element) {
        return element.toString().getBytes(UTF_8).length + 1;
    }

    /** Spaces at the beginning of a line are dropped where it is shown, unless they cannot break it. */
    private static String indented(String line) {
        int text = line.length() - line.stripLeading().length();
        return NO_BREAK_SPACE.repeat(text) + line.substring(text);
    }

    private static String brief(AlertWords alert) {
        int pods = alert.alert().violatingPods();
        return "%s %s in %s · %s%s · %s"
                .formatted(
                        Icon.of(alert),
                        alert.workload(),
                        alert.namespace(),
                        alert.asked(),
                        alert.isResolved()
                                ? " · resolved"
                                : pods == 0 ? "" : pods == 1 ? " · 1 pod" : " · " + pods + " pods",
                        alert.checks());
    }

    private static ObjectNode tight(ObjectNode run) {
        return paragraph(run).put("spacing", "None");
    }

    private static ObjectNode paragraph(ObjectNode... runs) {
        ObjectNode paragraph = JSON.createObjectNode().put("type", "RichTextBlock");
        paragraph.putArray("inlines").addAll(List.of(runs));
        return paragraph;
    }

    private static ObjectNode run(String text) {
        return JSON.createObjectNode().put("type", "TextRun").put("text", text);
    }
}
