package io.podtrail.collector.watchstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.podtrail.collector.SourceException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.Queue;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * One input, event by event: JSON when its first character opens an object or an array, YAML otherwise; compressed or
 * not.
 */
final class Input implements Closeable {
    /** A pod is limited to 1.5 MiB by etcd; a list of them is one document. */
    static final int MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;
    /** YAML is read whole. */
    private static final int MAX_YAML_BYTES = 16 * 1024 * 1024;

    private final WatchEventReader reader = new WatchEventReader();
    private final Queue<WatchEvent> read = new ArrayDeque<>();
    private final String name;
    private final BufferedInputStream in;
    private final JsonFramer framer;
    private @Nullable Boolean isJson;

    Input(String name, InputStream in, int maxDocumentBytes) throws IOException {
        this.name = name;
        this.in = uncompressed(new BufferedInputStream(in));
        this.framer = new JsonFramer(this.in, name, maxDocumentBytes);
    }

    static Input open(Path file) {
        try {
            return new Input(file.getFileName().toString(), Files.newInputStream(file), MAX_DOCUMENT_BYTES);
        } catch (IOException e) {
            throw new SourceException("cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
    }

    /** The next event; null at the end. Waits for more as long as there is an end to come. */
    @Nullable WatchEvent next() {
        if (isJson == null) {
            isJson = looksLikeJson();
            if (!isJson) {
                readYaml();
            }
        }
        while (read.isEmpty() && isJson) {
            Document document = framer.next();
            if (document == null) {
                return null;
            }
            read.addAll(reader.read(document));
        }
        return read.poll();
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    private boolean looksLikeJson() {
        try {
            for (int skipped = 1; ; skipped++) {
                in.mark(skipped + 1);
                in.skipNBytes(skipped - 1);
                int c = in.read();
                in.reset();
                if (c < 0 || !Character.isWhitespace(c)) {
                    return c < 0 || c == '{' || c == '[';
                }
            }
        } catch (IOException e) {
            throw new SourceException("cannot read %s: %s".formatted(name, e.getMessage()), e);
        }
    }

    private void readYaml() {
        try {
            byte[] bytes = in.readNBytes(MAX_YAML_BYTES + 1);
            var document = new Document(name, new byte[0], bytes.length, sha256(bytes), "");
            if (bytes.length > MAX_YAML_BYTES) {
                read.add(WatchEventReader.rejected(
                        document, null, "YAML of over %d bytes; use JSON".formatted(MAX_YAML_BYTES), null));
                return;
            }
            try (MappingIterator<JsonNode> documents =
                    new YAMLMapper().readerFor(JsonNode.class).readValues(bytes)) {
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
        } catch (IOException e) {
            throw new SourceException("cannot read %s: %s".formatted(name, e.getMessage()), e);
        }
    }

    private static BufferedInputStream uncompressed(BufferedInputStream in) throws IOException {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        return gzip ? new BufferedInputStream(new GZIPInputStream(in)) : in;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
