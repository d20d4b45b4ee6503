package io.podtrail.sink.silence;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.podtrail.events.Alert;
import io.podtrail.sink.routing.Matchers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What nobody is told of for a while.
 *
 * @param id unique
 * @param matchers which alerts, such as {@code namespace=prod-*}; all of them must match
 * @param startsAt from then on
 * @param endsAt until then; past when it has expired
 * @param author who asked for it
 * @param comment why
 */
@JsonPropertyOrder({"apiVersion", "kind", "id", "matchers", "startsAt", "endsAt", "author", "comment"})
public record Silence(
        String id, List<String> matchers, Instant startsAt, Instant endsAt, String author, String comment) {
    /** Silences are for what passes; what does not is a matter of routes. */
    public static final Duration LONGEST = Duration.ofDays(90);

    private static final int ID_LENGTH = 8;

    /** @throws IllegalArgumentException with what is wrong */
    public Silence {
        matchers = List.copyOf(matchers);
        if (matchers.isEmpty()) {
            throw new IllegalArgumentException(
                    "a silence needs a matcher, such as namespace=prod-*: without one it would silence everything");
        }
        Matchers.parse(matchers);
        if (endsAt.isBefore(startsAt)) {
            throw new IllegalArgumentException("the silence would end before it begins");
        }
        if (Duration.between(startsAt, endsAt).compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "a silence lasts %d days at most: for longer, change the routes".formatted(LONGEST.toDays()));
        }
        if (author.isBlank() || comment.isBlank()) {
            throw new IllegalArgumentException("a silence needs an author and a comment: others must know who and why");
        }
    }

    /**
     * A new one, with an ID of its own.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    public static Silence create(
            List<String> matchers, Instant startsAt, Instant endsAt, String author, String comment) {
        return new Silence(
                UUID.randomUUID().toString().substring(0, ID_LENGTH), matchers, startsAt, endsAt, author, comment);
    }

    @JsonIgnore
    public boolean isActive(Instant now) {
        return !now.isBefore(startsAt) && now.isBefore(endsAt);
    }

    public boolean matches(Alert alert) {
        return Matchers.parse(matchers).match(alert);
    }

    /** The same, ended. One that has not begun yet never does. */
    public Silence expiredAt(Instant now) {
        return new Silence(id, matchers, startsAt.isAfter(now) ? now : startsAt, now, author, comment);
    }
}
