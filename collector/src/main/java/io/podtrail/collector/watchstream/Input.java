package io.podtrail.collector.watchstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.podtrail.collector.SourceException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Queue;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;

/**
 * One input, event by event: JSON when its first character opens an object or an array, YAML otherwise; compressed or
 * not.
 */
final class Input implements Closeable {
    /** A list is one document; of its items, and of anything else, {@link WatchEventReader} takes less. */
    static final int MAX_DOCUMENT_BYTES = 256 * 1024 * 1024;
    /** YAML is read whole. */
    private static final int MAX_YAML_BYTES = 16 * 1024 * 1024;

    private static final YAMLMapper YAML =
            new YAMLMapper(YAMLFactory.builder().loaderOptions(unlimited()).build());

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
        plain = uncompressed(plain);
        in = plain;
        if (looksLikeJson(plain)) {
            framer = new JsonFramer(plain, name, MAX_DOCUMENT_BYTES);
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
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(bytes)) {
            while (documents.hasNextValue()) {
                int line = documents.getCurrentLocation().getLineNr();
                JsonNode root = documents.nextValue();
                if (root != null && !root.isNull() && !root.isMissingNode()) {
                    var part = new Document(name + ':' + line, new byte[0], bytes.length, document.sha256(), "");
                    read.addAll(reader.read(part, root));
                }
            }
        } catch (JsonProcessingException e) {
            read.add(WatchEventReader.rejected(document, null, WatchEventReader.malformed(e), null));
        } catch (RuntimeException e) {
            read.add(WatchEventReader.rejected(document, null, "it is neither JSON nor YAML", null));
        }
    }

    private static BufferedInputStream uncompressed(BufferedInputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip ? new BufferedInputStream(new Unzipped(in)) : in;
    }

    /** The limit of the YAML library, 3 MB, is lower than ours. */
    private static LoaderOptions unlimited() {
        var options = new LoaderOptions();
        options.setCodePointLimit(MAX_YAML_BYTES);
        return options;
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
