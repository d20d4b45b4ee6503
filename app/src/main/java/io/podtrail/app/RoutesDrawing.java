package io.podtrail.app;

import io.podtrail.app.terminal.Paint;
import io.podtrail.policy.document.DurationText;
import io.podtrail.policy.text.Printable;
import io.podtrail.sink.routing.Route;
import io.podtrail.sink.routing.RoutingConfig;
import io.podtrail.sink.routing.RoutingOutline;
import io.podtrail.sink.routing.RoutingOutline.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi.Style;

/** A routing tree as text, in lines of at most {@value #WIDTH} columns where no single word is longer. */
final class RoutesDrawing {
    static final int WIDTH = 80;

    private static final String INDENT = "    ";

    private final RoutingConfig config;
    private final Paint paint;
    private final StringBuilder drawing = new StringBuilder();
    private final Set<String> used = new HashSet<>();

    private RoutesDrawing(RoutingConfig config, Paint paint) {
        this.config = config;
        this.paint = paint;
    }

    static String of(RoutingConfig config, Paint paint) {
        return new RoutesDrawing(config, paint).draw();
    }

    private String draw() {
        RoutingOutline outline = RoutingOutline.of(config);
        node(outline.route(), null, "", "");
        section("Mute times", outline.muteTimes());
        section("Inhibition", outline.inhibit());
        section(
                "No route leads to",
                config.receivers().keySet().stream()
                        .filter(receiver -> !used.contains(receiver))
                        .map(this::named)
                        .toList());
        return drawing.toString();
    }

    /**
     * Draws a route and those below it.
     *
     * @param first in front of its first line
     * @param rest in front of all others
     */
    private void node(Node node, @Nullable Node parent, String first, String rest) {
        List<String> conditions = node.conditions().isEmpty() ? List.of("every alert") : node.conditions();
        String before = first;
        for (String condition : conditions) {
            lines(before, rest, condition, Style.reset);
            before = rest;
        }
        lines(
                rest,
                rest,
                "-> " + named(node.receiver()) + (node.continues() ? ", and on to the next" : ""),
                Style.bold);
        used.add(node.receiver());
        if (!node.receiver().equals(Route.NONE)
                && (parent == null || !groups(node).equals(groups(parent)))) {
            lines(rest, rest, "   " + groups(node), Style.faint);
        }
        if (!node.muteTimes().isEmpty() && (parent == null || !node.muteTimes().equals(parent.muteTimes()))) {
            lines(rest, rest, "   not during " + String.join(", ", node.muteTimes()), Style.faint);
        }
        for (int i = 0; i < node.routes().size(); i++) {
            boolean isLast = i == node.routes().size() - 1;
            drawing.append(rest).append("|\n");
            node(node.routes().get(i), node, rest + (isLast ? "`-- " : "|-- "), rest + (isLast ? INDENT : "|   "));
        }
    }

    private String named(String receiver) {
        var spec = config.receivers().get(receiver);
        return spec == null ? receiver + " (no notification)" : "%s (%s)".formatted(receiver, spec.type());
    }

    private static String groups(Node node) {
        String repeat = node.repeatInterval().isZero() ? "" : ", again every " + DurationText.of(node.repeatInterval());
        if (node.groupBy().isEmpty()) {
            return "each transition by itself" + repeat;
        }
        return "one message per %s: %s, changes every %s%s"
                .formatted(
                        String.join(", ", node.groupBy()),
                        node.groupWait().isZero() ? "at once" : "after " + DurationText.of(node.groupWait()),
                        DurationText.of(node.groupInterval()),
                        repeat);
    }

    private void section(String title, List<String> entries) {
        if (!entries.isEmpty()) {
            drawing.append('\n').append(paint.in(Style.bold, title)).append('\n');
            entries.forEach(entry -> lines("  ", INDENT, entry, Style.reset));
        }
    }

    private void lines(String first, String rest, String text, Style style) {
        String indent = text.substring(0, text.length() - text.stripLeading().length());
        var line = new StringBuilder(indent);
        String before = first;
        for (String word : Printable.of(text.strip()).split(" ", -1)) {
            boolean isFirst = line.toString().isBlank();
            if (!isFirst && before.length() + line.length() + 1 + word.length() > WIDTH) {
                append(before, line, style);
                before = rest;
                line = new StringBuilder(indent).append("  ");
                isFirst = true;
            }
            line.append(isFirst ? "" : " ").append(word);
        }
        append(before, line, style);
    }

    private void append(String before, StringBuilder line, Style style) {
        drawing.append(before)
                .append(style == Style.reset ? line.toString() : paint.in(style, line.toString()))
                .append('\n');
    }
}
