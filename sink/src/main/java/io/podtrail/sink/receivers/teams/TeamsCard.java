package io.podtrail.sink.receivers.teams;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A group as an Adaptive Card. All text stands in text runs, in which nothing has a meaning, Markdown included. Teams takes
 * messages of up to 28 KB; what does not fit is counted.
 *
 * @param title at the top
 * @param text below it
 * @param references what a person can turn to
 */
record TeamsCard(Template title, Template text, References references) {
    static final int MAX_BYTES = 27_000;

    private static final int ROOM_FOR_THE_END = 2_500;
    private static final int MAX_TITLE = 500;
    private static final int MAX_TEXT = 2_000;
    private static final int MAX_LINE = 400;
    private static final int MAX_BRIEF = 300;
    private static final int MAX_CODE = 1_600;
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
        var words = new GroupWords(notification);
        card.set("body", new Body(words).all());
        Alert worst = words.alerts().get(0).alert();
        addAction(card, "Open the console", references.console(worst));
        addAction(card, "Runbook", references.runbook(worst));
        return json.toString().getBytes(UTF_8);
    }

    private static void addAction(ObjectNode card, String title, @Nullable String url) {
        if (url != null) {
            card.withArrayProperty("actions")
                    .addObject()
                    .put("type", "Action.OpenUrl")
                    .put("title", title)
                    .put("url", url);
        }
    }

    /** The elements of one card, as they are added. */
    private final class Body {
        private final GroupWords words;
        private final ArrayNode elements = JSON.createArrayNode();
        /** By patch, the workload that it was shown for: workloads made of one chart need the same one. */
        private final Map<String, String> shown = new HashMap<>();
        /** Advice that was given: it is the same for every workload that fails a check. */
        private final Set<String> advised = new HashSet<>();

        private int bytes;
        private int included;

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
                    Remedy.of(alert.alert()).ifPresent(remedy -> {
                        advised.addAll(remedy.advice());
                        if (!remedy.patch().isEmpty()) {
                            shown.putIfAbsent(remedy.patch(), alert.workload());
                        }
                    });
                } else if (!addIfItFits(details(alert, false))) {
                    break;
                }
                included++;
            }
            boolean first = true;
            for (AlertWords alert : included == emphasis.detailed().size() ? emphasis.brief() : List.<AlertWords>of()) {
                ObjectNode line =
                        paragraph(run(Fitting.fit(brief(alert), MAX_BRIEF))).put("spacing", first ? "Medium" : "None");
                if (!addIfItFits(line)) {
                    break;
                }
                first = false;
                included++;
            }
            addEnd();
            return elements;
        }

        private void addEnd() {
            int more = words.alerts().size() - included;
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
            alert.remarks().forEach(remark -> items.add(tight(run(Fitting.fit(remark, MAX_LINE)))));
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
            String owner = references.owner(alert.alert());
            if (!owner.isEmpty()) {
                items.add(tight(run("owner: " + Fitting.fit(owner, MAX_LINE))));
            }
            items.add(tight(code(alert.describe())));
            items.add(tight(code(alert.silence())));
            if (withFix) {
                Remedy.of(alert.alert()).ifPresent(remedy -> addRemedy(items, remedy));
            }
            return container;
        }

        private void addRemedy(ArrayNode items, Remedy remedy) {
            remedy.first()
                    .forEach(sentence -> items.add(paragraph(
                            run("⚠ " + Fitting.fit(sentence, MAX_LINE)).put("weight", "Bolder"))));
            remedy.commands().forEach(command -> items.add(tight(code(command))));
            String before = shown.get(remedy.patch());
            List<String> yaml = remedy.patch().lines().toList();
            if (before != null) {
                items.add(paragraph(run("Fix: as for " + Fitting.fit(before, MAX_LINE) + ".")
                        .put("isSubtle", true)));
            } else if (yaml.size() > MOST_LINES) {
                items.add(paragraph(run("The patch is too long for a message: see podtrail describe.")
                        .put("isSubtle", true)));
            } else if (!yaml.isEmpty()) {
                items.add(paragraph(run("Fix for " + Fitting.fit(remedy.patchOf(), MAX_LINE) + ", as a patch:")
                        .put("isSubtle", true)));
                ObjectNode code =
                        JSON.createObjectNode().put("type", "Container").put("style", "emphasis");
                ArrayNode lines = code.putArray("items");
                yaml.forEach(line -> lines.add(tight(code(indented(line)))));
                items.add(code);
            }
            remedy.advice().stream()
                    .filter(advice -> !advised.contains(advice))
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
        return Icon.of(alert) + " " + alert.brief();
    }

    private static ObjectNode tight(ObjectNode run) {
        return paragraph(run).put("spacing", "None");
    }

    private static ObjectNode paragraph(ObjectNode... runs) {
        ObjectNode paragraph = JSON.createObjectNode().put("type", "RichTextBlock");
        paragraph.putArray("inlines").addAll(List.of(runs));
        return paragraph;
    }

    private static ObjectNode code(String text) {
        return run(Fitting.fit(text, MAX_CODE)).put("fontType", "Monospace").put("size", "Small");
    }

    private static ObjectNode run(String text) {
        return JSON.createObjectNode().put("type", "TextRun").put("text", text);
    }
}
