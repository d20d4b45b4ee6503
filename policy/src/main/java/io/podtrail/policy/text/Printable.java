package io.podtrail.policy.text;

/**
 * Text that cannot control what shows it. Names and details come from whoever may create a pod: an escape sequence in them
 * could forge lines on a terminal, a bidirectional override could make a line read differently from what it says, and a
 * workflow command could steer the CI job that prints it.
 *
 * <p>What is not shown as it is stands as {@code \}{@code uXXXX}, UTF-16 unit by unit, which is also how JSON writes it: in
 * JSON the value stays exact. In other text the form is the same whether the character was there or its six signs were;
 * the exact value is in the JSON output. Shown so are
 *
 * <ul>
 *   <li>control characters, line breaks among them, and lone surrogates
 *   <li>all that is invisible or reorders text: format and tag characters, Unicode's default ignorables, variation
 *       selectors, spaces other than U+0020
 *   <li>what Unicode assigns to nothing or to private use, because how it is drawn is unknown
 *   <li>combining marks at the beginning of a text, where they would change what stands before it, and from the fifth in
 *       a row on, where they would cover other lines
 *   <li>the bracket that makes {@code ##[}, {@code ##vso[} or {@code ##teamcity[} a command of a CI system
 * </ul>
 */
public final class Printable {
    private Printable() {}

    /** A value on one line. Applied to its own result, it changes nothing. */
    public static String of(String text) {
        if (isPlain(text)) {
            return text;
        }
        var printable = new StringBuilder(text.length() + 16);
        var caution = new Caution();
        text.codePoints().forEach(c -> append(printable, c, caution.isSafe(c)));
        return printable.toString();
    }

    /** Whether a text is shown as it is. */
    public static boolean isPrintable(String text) {
        return of(text).equals(text);
    }

    static void append(StringBuilder to, int codePoint, boolean isSafe) {
        if (isSafe) {
            to.appendCodePoint(codePoint);
        } else {
            for (char unit : Character.toChars(codePoint)) {
                to.append("\\u%04x".formatted((int) unit));
            }
        }
    }

    /** Nearly every text is: nothing but printable ASCII, and no command of a CI system. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || (c == '#' && i > 0 && text.charAt(i - 1) == '#')) {
                return false;
            }
        }
        return true;
    }
}
