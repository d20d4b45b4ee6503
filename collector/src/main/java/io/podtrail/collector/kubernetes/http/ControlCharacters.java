package io.podtrail.collector.kubernetes.http;

/** Text of other programs, made safe for a terminal: no escape sequence, no bidirectional override, nothing invisible. */
final class ControlCharacters {
    private ControlCharacters() {}

    /** The text with every control or format character, except line break and tab, as {@code \}{@code uXXXX}. */
    static String escaped(String text) {
        var visible = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\n' || c == '\t' || isVisible(c)) {
                visible.appendCodePoint(c);
            } else if (c != '\r') {
                visible.append("\\u%04X".formatted(c));
            }
        });
        return visible.toString();
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
