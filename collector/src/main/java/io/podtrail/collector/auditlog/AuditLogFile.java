package io.podtrail.collector.auditlog;

import io.podtrail.collector.SourceException;
import io.podtrail.collector.auditlog.envelope.PrefixedLines;
import io.podtrail.collector.watchstream.Document;
import io.podtrail.collector.watchstream.JsonFramer;
import io.podtrail.events.RejectedInput;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** One file of an audit log, compressed or not, entry by entry. Open only while it is being read. */
final class AuditLogFile implements Closeable {
    /** Etcd takes no object of more than 1.5 MiB, and an event holds two. A list of events is one document. */
    private static final int MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;

    private static final int MAX_LAYERS = 2;
    /** How many documents at a file's beginning may be unreadable: a file that was cut begins within an event. */
    private static final int TRIED_DOCUMENTS = 20;

    private final Path path;
    private final AuditEventReader reader;
    private final LongConsumer progress;
    private final Queue<Entry> read = new ArrayDeque<>();
    private @Nullable InputStream in;
    private @Nullable JsonFramer framer;
    private Instant time = Instant.MIN;
    private boolean ended;
    private boolean hasEvents;

    /** @param progress is told how many more bytes of the file have been read */
    AuditLogFile(Path path, AuditEventReader reader, LongConsumer progress) {
        this.path = path;
        this.reader = reader;
        this.progress = progress;
    }

    /** An event, or what could not be read as one. Exactly one of the two is there. */
    record Entry(@Nullable AuditEvent event, @Nullable RejectedInput rejected) {}

    /** The time of the file's first event; null when it has none. The file is closed again. */
    static @Nullable Instant firstTime(Path path) {
        // With a reader that counts for no report.
        try (var file = new AuditLogFile(path, new AuditEventReader(Set.of()), bytes -> {})) {
            for (Entry entry = file.next(); entry != null; entry = file.next()) {
                if (entry.event() != null) {
                    return entry.event().at();
                }
            }
            return null;
        }
    }

    /** When the last entry happened; that of the one before where it does not say. */
    Instant time() {
        return time;
    }

    /** The next entry; null at the end. */
    @Nullable Entry next() {
        while ((read.isEmpty() || (!hasEvents && read.size() < TRIED_DOCUMENTS)) && !ended) {
            try {
                Document document = open().next();
                ended = document == null;
                if (document != null) {
                    read(document);
                }
            } catch (IOException e) {
                ended = true;
                read.add(rejected(RejectedInput.unheld(
                        name(),
                        "it cannot be read further (%s); what follows is missing"
                                .formatted(e.getClass().getSimpleName()),
                        "AuditLog " + name())));
            }
        }
        refuseWithoutEvents();
        Entry next = read.poll();
        if (next != null && next.event() != null) {
            time = next.event().at();
        }
        return next;
    }

    /** One message for a file that is no audit log, rather than one for each of its lines. */
    private void refuseWithoutEvents() {
        Entry first = read.peek();
        if (hasEvents || first == null || first.rejected() == null) {
            return;
        }
        RejectedInput at = first.rejected();
        read.clear();
        ended = true;
        hasEvents = true;
        read.add(rejected(RejectedInput.unheld(
                at.source(),
                "it is no audit log, so nothing of the file is read: " + at.reason(),
                "AuditLog " + name())));
    }

    @Override
    public void close() {
        if (in != null) {
            try {
                in.close();
            } catch (IOException e) {
                // All that was wanted of it has been read.
            }
        }
    }

    private void read(Document document) {
        try {
            for (AuditEvent event : reader.read(document)) {
                read.add(new Entry(event, null));
                hasEvents = true;
            }
        } catch (AuditEventReader.NoAuditEvent e) {
            read.add(rejected(new RejectedInput(
                    document.source(), String.valueOf(e.getMessage()), document.length(), document.sha256(), null)));
        }
    }

    private static Entry rejected(RejectedInput input) {
        return new Entry(null, input);
    }

    private JsonFramer open() throws IOException {
        if (framer == null) {
            BufferedInputStream plain;
            try {
                plain = new BufferedInputStream(new Counted(Files.newInputStream(path)));
            } catch (IOException e) {
                throw new SourceException("cannot read %s: %s".formatted(path, e.getMessage()), e);
            }
            in = plain;
            InputStream lines = PrefixedLines.of(withoutMark(uncompressed(plain)));
            framer = JsonFramer.ofElements(lines, name(), MAX_DOCUMENT_BYTES);
        }
        return framer;
    }

    /** Firehose may compress what CloudWatch has compressed already. */
    private static BufferedInputStream uncompressed(BufferedInputStream in) throws IOException {
        BufferedInputStream plain = in;
        for (int layer = 0; layer < MAX_LAYERS; layer++) {
            plain.mark(2);
            boolean isGzip = plain.read() == 0x1f && plain.read() == 0x8b;
            plain.reset();
            if (!isGzip) {
                break;
            }
            plain = new BufferedInputStream(new GZIPInputStream(plain, 64 * 1024), 64 * 1024);
        }
        return plain;
    }

    private static BufferedInputStream withoutMark(BufferedInputStream in) throws IOException {
        in.mark(3);
        if (in.read() != 0xEF || in.read() != 0xBB || in.read() != 0xBF) {
            in.reset();
        }
        return in;
    }

    private String name() {
        return String.valueOf(path.getFileName());
    }

    private final class Counted extends FilterInputStream {
        Counted(InputStream file) {
            super(file);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, length);
            progress.accept(Math.max(count, 0));
            return count;
        }
    }
}
