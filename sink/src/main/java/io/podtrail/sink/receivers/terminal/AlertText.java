package io.podtrail.sink.receivers.terminal;

import io.podtrail.events.Alert;
import io.podtrail.sink.receivers.message.AlertWords;

/**
 * An alert for people: what happened on the first line, where on the second, then why, each finding word for word. Plain
 * ASCII apart from what the alert itself holds; times are UTC, as in the cluster's own logs.
 */
public final class AlertText {
    private final boolean colour;

    /** @param colour whether to write ANSI colours */
    public AlertText(boolean colour) {
        this.colour = colour;
    }

    /** Several lines, each ended by a line feed. */
    public String of(Alert alert) {
        var text = new StringBuilder();
        var words = new AlertWords(alert);
        line(
                text,
                "",
                words.at(),
                paint(loudness(words), "%-8s  %-8s".formatted(alert.transition().name(), alert.severity())),
                words.asked());
        line(text, "  ", paint(Colour.BOLD, words.namespace() + " " + words.workload()), words.evidence());
        words.remarks().forEach(remark -> line(text, "  ", remark));
        line(text, "  ", words.isResolved() ? outcome(words) : words.story());
        for (String finding : words.findings()) {
            line(text, "    ", words.isResolved() ? paint(Colour.DIM, "was: " + finding) : "- " + finding);
        }
        return text.append('\n').toString();
    }

    private String outcome(AlertWords words) {
        return paint(words.isHidden() ? Colour.MAGENTA : Colour.GREEN, words.ending()) + "  was open for "
                + words.openFor();
    }

    private static void line(StringBuilder text, String indent, String... parts) {
        text.append(indent);
        String separator = "";
        for (String part : parts) {
            if (!part.isEmpty()) {
                text.append(separator).append(part);
                separator = "  ";
            }
        }
        text.append('\n');
    }

    private static Colour loudness(AlertWords words) {
        if (words.isResolved()) {
            return words.isHidden() ? Colour.MAGENTA : Colour.GREEN;
        }
        return switch (words.alert().severity()) {
            case CRITICAL -> Colour.RED;
            case WARNING -> Colour.YELLOW;
            case INFO -> Colour.CYAN;
        };
    }

    private String paint(Colour with, String text) {
        return colour ? with.code + text + "\u001b[0m" : text;
    }

    private enum Colour {
        BOLD("1"),
        DIM("2"),
        RED("1;31"),
        GREEN("32"),
        YELLOW("33"),
        MAGENTA("35"),
        CYAN("36");

        private final String code;

        Colour(String attribute) {
            this.code = "\u001b[" + attribute + "m";
        }
    }
}
