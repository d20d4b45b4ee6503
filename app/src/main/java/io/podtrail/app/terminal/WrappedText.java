package io.podtrail.app.terminal;

import io.podtrail.policy.text.Printable;
import java.util.ArrayList;
import java.util.List;

/** Text of any length in lines that end between words. */
public final class WrappedText {
    private WrappedText() {}

    /**
     * Lines at most as wide as given; a word that is longer has a line of its own.
     *
     * @param first what the first line begins with
     * @param others what the others begin with
     */
    public static List<String> lines(String first, String others, String text, int columns) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder(first);
        boolean isEmpty = true;
        for (String word : Printable.of(text).split(" ", -1)) {
            if (!isEmpty && line.length() + 1 + word.length() > columns) {
                lines.add(line.toString());
                line = new StringBuilder(others);
                isEmpty = true;
            }
            line.append(isEmpty ? "" : " ").append(word);
            isEmpty = false;
        }
        lines.add(line.toString());
        return lines;
    }
}
