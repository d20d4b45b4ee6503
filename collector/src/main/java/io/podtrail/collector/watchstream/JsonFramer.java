package io.podtrail.collector.watchstream;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of JSON objects, pretty-printed or one a line, into documents of bounded size, each as soon as its last
 * brace has arrived. It only counts braces; whether a document is JSON is seen when it is read.
 *
 * <p>A broken document must not take the next one with it. Within an object a brace follows a colon, and nobody who writes
 * JSON breaks the line between them; so a brace at the start of a line begins a new document, unless it follows a comma or
 * bracket within an array.
 */
public final class JsonFramer {
    private final InputStream in;
    private final String name;
    private final int maxBytes;
    private final boolean ofElements;
    private final byte[] buffer = new byte[64 * 1024];

    private int position;
    private int limit;
    private long line;
    private boolean atLineStart = true;

    public JsonFramer(InputStream in, String name, int maxBytes) {
        this(in, name, maxBytes, 1, false);
    }

    /** Of a stream in which the objects may stand in an array: each element is a document. */
    public static JsonFramer ofElements(InputStream in, String name, int maxBytes) {
        return new JsonFramer(in, name, maxBytes, 1, true);
    }

    /** @param firstLine the number of the line in which the stream begins */
    JsonFramer(InputStream in, String name, int maxBytes, long firstLine) {
        this(in, name, maxBytes, firstLine, false);
    }

    private JsonFramer(InputStream in, String name, int maxBytes, long firstLine, boolean ofElements) {
        this.line = firstLine;
        this.ofElements = ofElements;
        this.in = in;
        this.name = name;
        this.maxBytes = maxBytes;
    }

    /** The next document; null at the end of the stream. Waits for more as long as there is an end to come. */
    public @Nullable Document next() throws IOException {
        var document = new Collected(maxBytes);
        String source = "";
        int depth = 0;
        var arrays = new BitSet();
        boolean inString = false;
        boolean escaped = false;
        int last = 0; // Neither white space nor within a string, which never goes over lines.
        for (int c = peek(); c >= 0; c = peek()) {
            boolean element = arrays.get(depth) && (last == ',' || last == '[');
            boolean startsAnew = depth > 0 && c == '{' && atLineStart && (inString || !element);
            if (startsAnew) {
                return document.finish(source, "it breaks off before the next document begins");
            }
            position++;
            if (c == '\n') {
                line++;
            }
            atLineStart = c == '\n' || c == '\r';
            if (depth == 0 && !document.isStarted()) {
                if (isWhiteSpace(c) || (ofElements && (c == '[' || c == ',' || c == ']'))) {
                    continue;
                }
                source = name + ':' + line;
            }
            document.add(c);
            if (inString) {
                inString = escaped || c != '"';
                escaped = !escaped && c == '\\';
            } else if (c == '"') {
                inString = true;
            } else if (c == '{' || c == '[') {
                depth++;
                arrays.set(depth, c == '[');
            } else if (c == '}' || c == ']') {
                depth--;
            }
            last = inString || isWhiteSpace(c) ? last : c;
            if (depth <= 0 && (c == '}' || c == ']')) {
                return document.finish(source, depth < 0 ? "a bracket closes that was never opened" : "");
            }
            if (depth == 0 && c == '\n') {
                return document.finish(source, "it is no JSON object");
            }
        }
        return document.isStarted() ? document.finish(source, "the input ends in the middle of it") : null;
    }

    private static boolean isWhiteSpace(int c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }

    private int peek() throws IOException {
        if (position == limit) {
            position = 0;
            limit = Math.max(0, in.read(buffer));
        }
        return limit == 0 ? -1 : buffer[position] & 0xff;
    }

    /** The bytes of a document, as many as may be kept, and the digest of all of them. */
    private static final class Collected {
        private final int maxBytes;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(4 * 1024);
        private final MessageDigest sha256;
        private long length;

        Collected(int maxBytes) {
            this.maxBytes = maxBytes;
            try {
                sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        boolean isStarted() {
            return length > 0;
        }

        void add(int c) {
            length++;
            sha256.update((byte) c);
            if (length <= maxBytes) {
                bytes.write(c);
            }
        }

        Document finish(String source, String problem) {
            String tooLong =
                    length > maxBytes ? "it has %d bytes, over the limit of %d".formatted(length, maxBytes) : problem;
            return new Document(
                    source, bytes.toByteArray(), length, HexFormat.of().formatHex(sha256.digest()), tooLong);
        }
    }
}
