package io.podtrail.policy;

/**
 * Go's {@code %q}, the way in which upstream shows values that users wrote. Upstream: {@code strconv.Quote}. (Values that
 * upstream only puts between quotes are not escaped and do not come here.)
 */
public final class GoQuote {
    private GoQuote() {}

    /** The value in double quotes, with what does not print escaped. */
    public static String of(String value) {
        var quoted = new StringBuilder(value.length() + 2).append('"');
        value.codePoints().forEach(c -> append(quoted, c));
        return quoted.append('"').toString();
    }

    private static void append(StringBuilder quoted, int c) {
        switch (c) {
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            case 0x07 -> quoted.append("\\a");
            case '\b' -> quoted.append("\\b");
            case '\f' -> quoted.append("\\f");
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            case 0x0b -> quoted.append("\\v");
            default -> {
                if (c < 0x20 || c == 0x7f) {
                    quoted.append("\\x%02x".formatted(c));
                } else if (isPrintable(c)) {
                    quoted.appendCodePoint(c);
                } else {
                    quoted.append((c < 0x10000 ? "\\u%04x" : "\\U%08x").formatted(c));
                }
            }
        }
    }

    /** Go's {@code strconv.IsPrint}: letters, marks, numbers, punctuation, symbols, and the ASCII space. */
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
