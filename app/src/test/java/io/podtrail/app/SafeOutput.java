package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What no output may have in it. Says so by Unicode's categories, not by the rule that is tested. */
final class SafeOutput {
    private static final Pattern HIDDEN =
            Pattern.compile("[\\p{C}\\p{Z}\\x{2800}\\x{034F}\\x{3164}\\x{FE00}-\\x{FE0F}&&[^ \\n]]");
    private static final Pattern FLOOD = Pattern.compile("\\p{M}{5,}");
    private static final Pattern COMMAND = Pattern.compile("(?m)^\\s*::|##[a-zA-Z]*\\[");

    private SafeOutput() {}

    /** Checks an output and returns it as text; line ends may be those of CSV. */
    static String of(String what, byte[] output) {
        String text = decoded(what, output).replace("\r\n", "\n");
        assertThat(shown(HIDDEN, text)).as("hidden characters of %s", what).isEmpty();
        assertThat(shown(FLOOD, text)).as("floods of marks in %s", what).isEmpty();
        assertThat(shown(COMMAND, text))
                .as("commands of a CI system in %s", what)
                .isEmpty();
        return text;
    }

    private static String decoded(String what, byte[] output) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(output))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError(what + " is no UTF-8", e);
        }
    }

    /** The first place, with what stands around it, in numbers. */
    private static String shown(Pattern forbidden, String text) {
        var matcher = forbidden.matcher(text);
        if (!matcher.find()) {
            return "";
        }
        var around = new StringBuilder("at " + matcher.start() + ": ");
        text.substring(Math.max(0, matcher.start() - 60), Math.min(text.length(), matcher.end() + 30))
                .codePoints()
                .forEach(c -> around.append(c < 0x7f && c >= ' ' ? Character.toString(c) : "<%04X>".formatted(c)));
        return around.toString();
    }
}
