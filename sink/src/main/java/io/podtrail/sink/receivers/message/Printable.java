package io.podtrail.sink.receivers.message;

/**
 * Text that cannot control what shows it. Names and details come from whoever may create a pod: an escape sequence in them
 * could forge lines on a terminal, and a bidirectional override could make a line read differently from what it says.
 */
public final class Printable {
    private Printable() {}

    /** Control, format and line-breaking characters as {@code \}{@code uXXXX}, which is also how JSON writes them. */
    public static String of(String text) {
        StringBuilder escaped = null;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean safe = isSafe(text, i);
            if (!safe && escaped == null) {
                escaped = new StringBuilder(text.length() + 16).append(text, 0, i);
            }
            if (escaped != null) {
                escaped.append(safe ? String.valueOf(c) : "\\u%04x".formatted((int) c));
            }
        }
        return escaped == null ? text : escaped.toString();
    }

    private static boolean isSafe(String text, int index) {
        char c = text.charAt(index);
        if (Character.isHighSurrogate(c)) {
            return index + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(index + 1))
                    && isSafe(text.codePointAt(index));
        }
        if (Character.isLowSurrogate(c)) {
            return index > 0
                    && Character.isHighSurrogate(text.charAt(index - 1))
                    && isSafe(text.codePointAt(index - 1));
        }
        return isSafe((int) c);
    }

    private static boolean isSafe(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
