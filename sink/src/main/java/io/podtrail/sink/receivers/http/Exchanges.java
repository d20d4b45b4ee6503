package io.podtrail.sink.receivers.http;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What servers answered to the requests that one thread made, while it looks on. A delivery says what an answer means; a
 * person who tries a receiver out wants to see the answer itself. Receivers need not know of it. Costs nothing while no one
 * looks on.
 */
public final class Exchanges implements AutoCloseable {
    private static final ThreadLocal<@Nullable Exchanges> OBSERVER = new ThreadLocal<>();

    private final List<Exchange> all = new ArrayList<>();

    private Exchanges() {}

    /**
     * One request that was answered.
     *
     * @param origin scheme, host and port of the server: never the path, which may be a secret
     * @param status of HTTP
     * @param body the beginning of the answer's body, without secrets; may hold any character
     */
    public record Exchange(String origin, int status, String body) {}

    /** Looks on, in this thread, until closed. */
    public static Exchanges observe() {
        var exchanges = new Exchanges();
        OBSERVER.set(exchanges);
        return exchanges;
    }

    static void note(Target target, Answer answer) {
        Exchanges observer = OBSERVER.get();
        if (observer != null) {
            observer.all.add(new Exchange(target.origin(), answer.status(), answer.detail()));
        }
    }

    /** Those so far, in their order. */
    public List<Exchange> all() {
        return List.copyOf(all);
    }

    @Override
    public void close() {
        OBSERVER.remove();
    }
}
