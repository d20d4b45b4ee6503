package io.podtrail.app.http;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.NanoTime;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of a server. Each has a time by which its client must have sent a whole request, or taken a whole
 * answer, however many bytes trickle in between; and there is a most of them, at which the one that has waited longest
 * for a request is closed for the one that comes. So no client, slow or idle, keeps another one out.
 */
final class Connections extends AbstractLifeCycle implements Connection.Listener {
    /** What is kept of a connection in {@link #byEndPoint}: the time at which it is closed. */
    private record Deadline(long nanoTime, boolean isAwaitingRequest) {}

    private static final long CHECK_MILLIS = 500;

    private final int most;
    private final Duration forRequest;
    private final Duration forAnswer;
    private final Scheduler scheduler;
    private final Map<EndPoint, Deadline> byEndPoint = new HashMap<>();

    /**
     * @param most how many connections are open at once
     * @param forRequest how long a client has for a request, body included, from when it may begin one
     * @param forAnswer how long a client has to take an answer
     */
    Connections(int most, Duration forRequest, Duration forAnswer, Scheduler scheduler) {
        this.most = most;
        this.forRequest = forRequest;
        this.forAnswer = forAnswer;
        this.scheduler = scheduler;
    }

    /** A whole request has come; its answer has a limited time, unless it is a stream of events. */
    synchronized void answering(EndPoint endPoint, boolean isStream) {
        byEndPoint.computeIfPresent(
                raw(endPoint),
                (known, deadline) ->
                        new Deadline(isStream ? NanoTime.now() + Long.MAX_VALUE / 4 : in(forAnswer), false));
    }

    /** The answer has been taken, and the next request may come. */
    synchronized void answered(EndPoint endPoint) {
        byEndPoint.computeIfPresent(raw(endPoint), (known, deadline) -> new Deadline(in(forRequest), true));
    }

    @Override
    public void onOpened(Connection connection) {
        EndPoint evicted;
        synchronized (this) {
            byEndPoint.putIfAbsent(raw(connection.getEndPoint()), new Deadline(in(forRequest), true));
            evicted = byEndPoint.size() > most ? longestAwaiting() : null;
        }
        if (evicted != null) {
            evicted.close();
        }
    }

    @Override
    public synchronized void onClosed(Connection connection) {
        byEndPoint.remove(raw(connection.getEndPoint()));
    }

    @Override
    protected void doStart() {
        scheduleCheck();
    }

    private void scheduleCheck() {
        scheduler.schedule(this::closeOverdue, CHECK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void closeOverdue() {
        try {
            overdue().forEach(EndPoint::close);
        } finally {
            if (!isStopping() && !isStopped()) {
                scheduleCheck();
            }
        }
    }

    private synchronized List<EndPoint> overdue() {
        long now = NanoTime.now();
        return byEndPoint.entrySet().stream()
                .filter(open -> NanoTime.isBefore(open.getValue().nanoTime(), now))
                .map(Map.Entry::getKey)
                .toList();
    }

    private @Nullable EndPoint longestAwaiting() {
        return byEndPoint.entrySet().stream()
                .filter(open -> open.getValue().isAwaitingRequest())
                .min(Comparator.comparingLong(open -> open.getValue().nanoTime()))
                .map(Map.Entry::getKey)
                .orElse(null);
    }

    private static long in(Duration time) {
        return NanoTime.now() + time.toNanos();
    }

    /** What lies under TLS, which is what counts and what is closed. */
    private static EndPoint raw(EndPoint endPoint) {
        EndPoint under = endPoint;
        while (under instanceof SslConnection.SslEndPoint secured) {
            under = secured.getSslConnection().getEndPoint();
        }
        return under;
    }
}
