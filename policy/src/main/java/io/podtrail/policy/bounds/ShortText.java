package io.podtrail.policy.bounds;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Cuts a stranger's text to a length. Lengths are bytes of the text as JSON in UTF-8, because that is what a record has
 * room for: a control character counts for six.
 *
 * <p>What is cut ends in a mark that says how long the whole is and gives a hash of it, so two texts that differ are still
 * two texts, and the whole can be recognised.
 */
public final class ShortText {
    /** A cut text is never shorter than its mark; lengths below this are not supported. */
    public static final int SHORTEST = 128;

    private static final int HASH_BYTES = 16;
    /** The longest that one character can become in JSON, as in {@code \\u0000}. */
    private static final int MAX_BYTES_PER_CHAR = 6;

    private ShortText() {}

    /**
     * The text itself where it is short enough, else its beginning and the mark.
     *
     * @param maxBytes the most that the result takes as JSON in UTF-8, without the quotes; at least {@value #SHORTEST}
     */
    public static String cut(String text, int maxBytes) {
        if (fits(text, maxBytes)) {
            return text;
        }
        String mark = "…[%d characters, sha256 %s]".formatted(text.length(), hash(text));
        int room = maxBytes - jsonBytes(mark);
        int end = 0;
        while (end < text.length()) {
            room -= jsonBytes(text.charAt(end));
            if (room < 0) {
                break;
            }
            end++;
        }
        if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end) + mark;
    }

    /** Whether a text takes no more than so many bytes. */
    static boolean fits(String text, int maxBytes) {
        if (text.length() * (long) MAX_BYTES_PER_CHAR <= maxBytes) {
            return true;
        }
        return text.length() <= maxBytes && jsonBytes(text) <= maxBytes;
    }

    /** How many bytes a text takes as JSON in UTF-8, without the quotes. */
    public static int jsonBytes(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            bytes += jsonBytes(text.charAt(i));
        }
        return bytes;
    }

    private static int jsonBytes(char c) {
        if (c < ' ') {
            return MAX_BYTES_PER_CHAR;
        }
        if (c < 0x80) {
            return c == '"' || c == '\\' ? 2 : 1;
        }
        if (Character.isSurrogate(c)) {
            return MAX_BYTES_PER_CHAR; // Jackson escapes what is outside of the basic plane.
        }
        return c < 0x800 ? 2 : 3;
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
