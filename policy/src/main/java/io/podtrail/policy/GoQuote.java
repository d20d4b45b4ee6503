package io.podtrail.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Go's {@code %q}, the way in which upstream shows values that users wrote. Upstream: {@code strconv.Quote}. (Values that
 * upstream only puts between quotes are not escaped and do not come here.)
 */
public final class GoQuote {
    /** First code point of a range to its last. */
    private static final NavigableMap<Integer, Integer> PRINTABLE = printable();

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

    /** Go's {@code strconv.IsPrint}. Not asked of the JDK: its Unicode is older or newer than Go's. */
    private static boolean isPrintable(int c) {
        if (c < 0x7f) {
            return c >= ' ';
        }
        Map.Entry<Integer, Integer> range = PRINTABLE.floorEntry(c);
        return range != null && c <= range.getValue();
    }

    private static NavigableMap<Integer, Integer> printable() {
        var ranges = new TreeMap<Integer, Integer>();
        try (InputStream table = GoQuote.class.getResourceAsStream("go-printable.txt")) {
            String lines = new String(Objects.requireNonNull(table).readAllBytes(), UTF_8);
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                int space = line.indexOf(' ');
                ranges.put(
                        Integer.parseInt(line.substring(0, space), 16),
                        Integer.parseInt(line.substring(space + 1), 16));
            });
        } catch (IOException e) {
            throw new UncheckedIOException("the library's own resource can be read", e);
        }
        return ranges;
    }
}
