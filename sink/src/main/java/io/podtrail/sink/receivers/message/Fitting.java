package io.podtrail.sink.receivers.message;

import java.util.function.UnaryOperator;

/** Text cut to what a protocol takes. Lengths are in UTF-16 units, which are never fewer than what any of them counts. */
public final class Fitting {
    private static final String CUT = "…";

    private Fitting() {}

    /** The text, or as much of its beginning as leaves room for an ellipsis. */
    public static String fit(String text, int max) {
        return fit(text, max, UnaryOperator.identity());
    }

    /**
     * The text as it is written, or as much of its beginning as leaves room for an ellipsis. What one character is
     * escaped as is never cut.
     *
     * @param escape writes a text; works character by character
     * @param max of what is written; at least 1
     */
    public static String fit(String text, int max, UnaryOperator<String> escape) {
        String whole = escape.apply(text);
        if (whole.length() <= max) {
            return whole;
        }
        var fitted = new StringBuilder();
        int[] characters = text.codePoints().toArray();
        for (int character : characters) {
            String written = escape.apply(Character.toString(character));
            if (fitted.length() + written.length() + CUT.length() > max) {
                break;
            }
            fitted.append(written);
        }
        return fitted.append(CUT).toString();
    }
}
