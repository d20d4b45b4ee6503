package io.podtrail.policy.text;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * JSON that is exact and still {@link Printable}: outside of strings JSON has nothing that needs to be escaped but white
 * space, and within them {@code \}{@code uXXXX} stands for the very character.
 */
public final class PrintableJson {
    private PrintableJson() {}

    /** A valid JSON document with the same meaning, on as many lines as it had. */
    public static byte[] of(byte[] json) {
        return isPlain(json) ? json : of(new String(json, UTF_8)).getBytes(UTF_8);
    }

    /** A valid JSON document with the same meaning, on one line. */
    public static String onOneLine(String json) {
        // In valid JSON a bare line break or tab stands between tokens only, other control characters nowhere.
        return Printable.of(json.replace('\n', ' ').replace('\r', ' ').replace('\t', ' '));
    }

    private static String of(String json) {
        var lines = new PrintableLines();
        json.replace('\r', ' ').replace('\t', ' ').codePoints().forEach(lines::append);
        return lines.take();
    }

    private static boolean isPlain(byte[] json) {
        for (int i = 0; i < json.length; i++) {
            byte b = json[i];
            if ((b < ' ' && b != '\n') || b == 0x7f || (b == '#' && i > 0 && json[i - 1] == '#')) {
                return false;
            }
        }
        return true;
    }
}
