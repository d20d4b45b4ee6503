package io.podtrail.policy.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is written to a terminal, a log or a pipe, made {@link Printable} on its way, whoever writes it and in whatever
 * pieces. Line feeds stand, because lines are the writer's own: a value within a line is to be printable before. No line
 * begins with the {@code ::} of a workflow command, after spaces either. Not thread-safe.
 */
public final class PrintableLines {
    private static final int ESCAPE = 0x1b;
    /** A line's end as CSV has it. */
    private static final Pattern LINE_END = Pattern.compile("\r\n");
    /** A line's end, or a colour or weight; nothing that hides text, blinks or moves. */
    private static final Pattern LINE_END_OR_COLOUR =
            Pattern.compile("\r\n|\u001b\\[(?:(?:[0-4]|2[1-4]|39|[39][0-7])(?:;(?:[0-4]|2[1-4]|39|[39][0-7])){0,3})?m");

    private final StringBuilder written = new StringBuilder();
    private final StringBuilder sequence = new StringBuilder();
    private Pattern allowed = LINE_END;
    private Caution caution = new Caution();
    private boolean isAtBegin = true;
    private boolean isAfterColon;

    /** Lets colours through from here on: for a terminal. */
    public void allowColours() {
        allowed = LINE_END_OR_COLOUR;
    }

    /** Takes the next character. */
    public void append(int codePoint) {
        if (sequence.isEmpty() && codePoint != '\r' && codePoint != ESCAPE) {
            write(codePoint);
            return;
        }
        sequence.appendCodePoint(codePoint);
        Matcher matcher = allowed.matcher(sequence);
        if (matcher.matches()) {
            pass();
        } else if (!matcher.hitEnd()) {
            refuse();
        }
    }

    /** What is to be written of all that came since the last time. The beginning of a sequence is kept back. */
    public String take() {
        String taken = written.toString();
        written.setLength(0);
        return taken;
    }

    private void pass() {
        written.append(sequence);
        if (sequence.charAt(0) == '\r') {
            begin();
        }
        sequence.setLength(0);
    }

    /** The last character may begin another sequence. */
    private void refuse() {
        int last = sequence.codePointBefore(sequence.length());
        sequence.setLength(sequence.length() - Character.charCount(last));
        String refused = sequence.toString();
        sequence.setLength(0);
        if (refused.isEmpty()) {
            write(last);
        } else {
            refused.codePoints().forEach(this::write);
            append(last);
        }
    }

    private void write(int codePoint) {
        if (codePoint == '\n') {
            written.append('\n');
            begin();
            return;
        }
        boolean isCommand = isAfterColon && codePoint == ':';
        Printable.append(written, codePoint, caution.isSafe(codePoint) && !isCommand);
        isAfterColon = isAtBegin && codePoint == ':';
        isAtBegin &= codePoint == ' ';
    }

    private void begin() {
        caution = new Caution();
        isAtBegin = true;
        isAfterColon = false;
    }
}
