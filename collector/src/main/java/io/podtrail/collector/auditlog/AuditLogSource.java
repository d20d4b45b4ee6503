package io.podtrail.collector.auditlog;

import io.podtrail.collector.ClusterListener;
import io.podtrail.collector.Source;
import io.podtrail.collector.auditlog.AuditLogFile.Entry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells what stands in audit logs, in the order of time, from files that may overlap: those of several API servers, and
 * those that were rotated. Never completes a picture: a log says what changed, not what there is.
 * At its end what lives is no longer known, unless more follows.
 */
public final class AuditLogSource implements Source {
    private static final int REMEMBERED_EVENTS = 500_000;

    private final List<Path> files;
    private final @Nullable Instant covered;
    private final boolean continued;
    private final LongConsumer progress;
    private final AuditEventReader reader = new AuditEventReader(AuditHistory.resources());
    private final Map<UUID, Boolean> seen = new Recent<>(REMEMBERED_EVENTS);
    private volatile boolean closed;

    private boolean begun;
    private long events;
    private long duplicates;
    private long alreadyCovered;
    private long rejected;
    private @Nullable Instant first;
    private @Nullable Instant last;
    private @Nullable AuditHistory history;

    /**
     * @param covered up to and at which instant the log has everything: what is not newer is skipped; null when it has nothing
     * @param continued whether what lives at the end stays known, because more of the cluster's log follows
     * @param progress is told how many more bytes have been read
     */
    public AuditLogSource(List<Path> files, @Nullable Instant covered, boolean continued, LongConsumer progress) {
        this.files = List.copyOf(files);
        this.covered = covered;
        this.continued = continued;
        this.progress = progress;
    }

    @Override
    public void run(ClusterListener listener) {
        var telling = new AuditHistory(listener);
        history = telling;
        var ordered = new PriorityQueue<>(Comparator.comparing(Head::time).thenComparing(Head::number));
        var opened = new ArrayList<Head>();
        for (int i = 0; i < files.size(); i++) {
            Instant begins = AuditLogFile.firstTime(files.get(i));
            ordered.add(new Head(i, new AuditLogFile(files.get(i), reader, progress), begins));
        }
        try {
            while (!ordered.isEmpty() && !closed) {
                Head earliest = ordered.remove();
                opened.add(earliest);
                Entry entry = earliest.take();
                if (entry == null) {
                    earliest.file.close();
                } else {
                    tell(entry, listener, telling);
                    ordered.add(earliest);
                }
            }
            if (begun && last != null && !closed) {
                listener.ended(last);
                if (!continued) {
                    listener.abandoned(last);
                }
            }
        } finally {
            opened.forEach(head -> head.file.close());
        }
    }

    /** What came of it, once it has run. */
    public AuditLogReport report() {
        return new AuditLogReport(
                events,
                history == null ? Map.of() : history.told(),
                duplicates,
                alreadyCovered,
                history == null ? 0 : history.outOfOrder(),
                rejected,
                history == null ? Map.of() : history.leftOut(),
                reader.envelopes(),
                reader.otherMessages(),
                first,
                last);
    }

    @Override
    public void close() {
        closed = true;
    }

    private void tell(Entry entry, ClusterListener listener, AuditHistory telling) {
        AuditEvent event = entry.event();
        if (entry.rejected() != null) {
            rejected++;
            listener.rejected(last == null ? Instant.EPOCH : last, entry.rejected());
        }
        if (event == null) {
            return;
        }
        events++;
        first = first == null ? event.at() : first;
        last = event.at();
        if (!AuditHistory.concerns(event)) {
            return;
        }
        if (seen.put(event.identity(), true) != null) {
            duplicates++;
        } else if (covered != null && !event.at().isAfter(covered)) {
            alreadyCovered++;
        } else {
            if (!begun) {
                begun = true;
                listener.keyframeStarted(event.at(), null, null);
            }
            listener.recordedTimePassed(event.at());
            telling.tell(event);
        }
    }

    /** A file and its next entry, which is only read once its turn has come: a thousand files are not open at once. */
    private static final class Head {
        private final int number;
        private final AuditLogFile file;
        private Instant time;
        private @Nullable Entry next;
        private boolean begun;

        Head(int number, AuditLogFile file, @Nullable Instant begins) {
            this.number = number;
            this.file = file;
            this.time = begins == null ? Instant.MIN : begins;
        }

        Instant time() {
            return time;
        }

        int number() {
            return number;
        }

        @Nullable Entry take() {
            Entry taken = begun ? next : file.next();
            begun = true;
            if (taken != null) {
                next = file.next();
                time = file.time().isBefore(time) ? time : file.time();
            }
            return taken;
        }
    }
}
