package io.podtrail.collector.auditlog.envelope;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;

/** A file's lines without what a log shipper wrote before each; those that a container runtime cut are joined again. */
public final class PrefixedLines extends InputStream {
    private final BufferedInputStream in;
    private final LinePrefix prefix;
    private boolean atLineStart = true;
    private boolean isPartial;

    private PrefixedLines(BufferedInputStream in, LinePrefix prefix) {
        this.in = in;
        this.prefix = prefix;
    }

    /** The stream itself where its first line has no prefix that is known. */
    public static InputStream of(BufferedInputStream in) throws IOException {
        Optional<LinePrefix> prefix = LinePrefix.of(peekLine(in));
        return prefix.isPresent() ? new PrefixedLines(in, prefix.get()) : in;
    }

    @Override
    public int read() throws IOException {
        while (true) {
            if (atLineStart) {
                skipPrefix();
            }
            int c = in.read();
            atLineStart = c == '\n';
            if (c != '\n' || !isPartial) {
                return c;
            }
        }
    }

    /** To the end of the line at most, so that nothing waits for lines that have not been written yet. */
    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = 0;
        while (count < length) {
            int c = read();
            if (c < 0) {
                break;
            }
            buffer[offset + count++] = (byte) c;
            if (c == '\n') {
                break;
            }
        }
        return count == 0 && length > 0 ? -1 : count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private void skipPrefix() throws IOException {
        atLineStart = false;
        Matcher found = prefix.in(peekLine(in));
        isPartial = false;
        if (found.lookingAt()) {
            in.skipNBytes(found.end());
            isPartial = prefix.isPartial(found);
        }
    }

    /** The beginning of a line, as one character a byte, and not taken from the stream. */
    private static String peekLine(BufferedInputStream in) throws IOException {
        in.mark(LinePrefix.MAX_LENGTH);
        byte[] bytes = in.readNBytes(LinePrefix.MAX_LENGTH);
        in.reset();
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }
}
