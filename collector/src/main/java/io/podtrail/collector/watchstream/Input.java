package io.podtrail.collector.watchstream;

import io.podtrail.collector.SourceException;
import io.podtrail.policy.document.DocumentReader;
import io.podtrail.policy.document.LocatedDocument;
import io.podtrail.policy.document.LogLine;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Queue;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One input, event by event: JSON when its first character opens an object or an array, YAML otherwise; compressed or
 * not.
 */
final class Input implements Closeable {
    /** A list is one document; of its items, and of anything else, {@link WatchEventReader} takes less. */
    static final int MAX_DOCUMENT_BYTES = 256 * 1024 * 1024;
    /** YAML is read whole. */
    private static final int MAX_YAML_BYTES = 16 * 1024 * 1024;

    /** Longer than any line that kubectl logs. */
    private static final int MAX_LOG_LINE = 8 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(Input.class);

    private final WatchEventReader reader = new WatchEventReader();
    private final Queue<WatchEvent> read = new ArrayDeque<>();
    private final String name;
    private final Opening opening;
    private @Nullable BufferedInputStream in;
    private @Nullable JsonFramer framer;
    private boolean ended;

    Input(String name, Opening opening) {
        this.name = name;
        this.opening = opening;
    }

    static Input of(Path file) {
        // Not by Files, whose streams fail at a pipe: they ask for its position.
        return new Input(String.valueOf(file.getFileName()), () -> new FileInputStream(file.toFile()));
    }

    /** The next event; null at the end. Waits for more as long as there is an end to come. */
    @Nullable WatchEvent next() {
        try {
            if (in == null) {
                begin();
            }
            while (read.isEmpty() && !ended && framer != null) {
                Document document = framer.next();
                ended = document == null;
                if (document != null) {
                    read.addAll(reader.read(document));
                }
            }
        } catch (IOException e) {
            ended = true;
            var broken = new Document(name, new byte[0], 0, "", "");
            String reason = "it cannot be read further (%s); what follows is missing"
                    .formatted(e.getClass().getSimpleName());
            read.add(WatchEventReader.rejected(broken, null, reason, null));
        }
        return read.poll();
    }

    /** Opening waits for the other end of a pipe, so it is left to the thread that reads. */
    private void begin() throws IOException {
        BufferedInputStream plain;
        try {
            plain = new BufferedInputStream(opening.open());
        } catch (IOException e) {
            throw new SourceException("cannot read %s: %s".formatted(name, e.getMessage()), e);
        }
        in = plain;
        plain = decoded(uncompressed(plain));
        in = plain;
        int logLines = skipLogLines(plain);
        if (logLines > 0) {
            LOG.warn("{} begins with {} log lines, which were skipped: keep standard error out of it", name, logLines);
        }
        if (looksLikeJson(plain)) {
            framer = new JsonFramer(plain, name, MAX_DOCUMENT_BYTES, 1L + logLines);
        } else {
            readYaml(plain);
        }
    }

    @Override
    public void close() throws IOException {
        if (in != null) {
            in.close();
        }
    }

    private static boolean looksLikeJson(BufferedInputStream in) throws IOException {
        for (int skipped = 1; ; skipped++) {
            in.mark(skipped + 1);
            in.skipNBytes(skipped - 1);
            int c = in.read();
            in.reset();
            if (c < 0 || !Character.isWhitespace(c)) {
                return c < 0 || c == '{' || c == '[';
            }
        }
    }

    private void readYaml(BufferedInputStream in) throws IOException {
        byte[] bytes = in.readNBytes(MAX_YAML_BYTES + 1);
        var document = new Document(name, new byte[0], bytes.length, sha256(bytes), "");
        if (bytes.length > MAX_YAML_BYTES) {
            read.add(WatchEventReader.rejected(
                    document, null, "YAML of over %d bytes; use JSON".formatted(MAX_YAML_BYTES), null));
            return;
        }
        for (LocatedDocument yaml : DocumentReader.read(bytes)) {
            var part = new Document(name + ':' + yaml.line(""), new byte[0], bytes.length, document.sha256(), "");
            if (yaml.root().isMissingNode()) {
                // Not the problem's own text, which may quote a value.
                int line = yaml.problems().get(0).line();
                read.add(WatchEventReader.rejected(
                        part, null, "it is neither JSON nor YAML that kubectl reads: see line " + line, null));
            } else {
                read.addAll(reader.read(part, yaml.root()));
            }
        }
    }

    /** UTF-8 from here on. A byte order mark says what a file is in; PowerShell's redirection writes UTF-16 with one. */
    private static BufferedInputStream decoded(BufferedInputStream in) throws IOException {
        in.mark(3);
        int mark = in.read() << 8 | in.read();
        boolean isUtf8 = mark == 0xEFBB && in.read() == 0xBF;
        if (isUtf8) {
            return in;
        }
        in.reset();
        if (mark != 0xFEFF && mark != 0xFFFE) {
            return in;
        }
        byte[] content = in.readNBytes(MAX_DOCUMENT_BYTES + 1);
        if (content.length > MAX_DOCUMENT_BYTES) {
            throw new IOException("UTF-16 of over %d bytes; save it as UTF-8".formatted(MAX_DOCUMENT_BYTES));
        }
        CharBuffer text = StandardCharsets.UTF_16.newDecoder().decode(ByteBuffer.wrap(content));
        return new BufferedInputStream(new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.UTF_8)));
    }

    /** How many lines were skipped. */
    private static int skipLogLines(BufferedInputStream in) throws IOException {
        int skipped = 0;
        while (true) {
            in.mark(MAX_LOG_LINE);
            if (!LogLine.matches(line(in))) {
                in.reset();
                return skipped;
            }
            skipped++;
        }
    }

    /** A line that may have been logged; of any other no more than its first character, for which nobody should wait. */
    private static String line(BufferedInputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c >= 0; c = in.read()) {
            line.write(c);
            boolean isEnd = c == '\n' || line.size() == MAX_LOG_LINE;
            if (isEnd || (line.size() == 1 && "IWEF".indexOf(c) < 0)) {
                break;
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static BufferedInputStream uncompressed(BufferedInputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip ? new BufferedInputStream(new Unzipped(in)) : in;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Gives what it has: a reader that waits for a full buffer would lose what stands before a broken end. */
    private static final class Unzipped extends GZIPInputStream {
        Unzipped(InputStream in) throws IOException {
            super(in);
        }

        @Override
        public int available() {
            return 0;
        }
    }

    /** Opens an input. */
    interface Opening {
        InputStream open() throws IOException;
    }
}
