package io.podtrail.sink.receivers.jira;

import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Notification.Reason;
import io.podtrail.sink.receivers.Receiver;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One issue a group: created, commented when the group changes, and moved to its end when it resolves. Where its key is not
 * remembered it is found by its label, so that an attempt whose answer was lost makes no second issue.
 */
final class JiraReceiver implements Receiver {
    private final JiraApi api;
    private final JiraIssue issue;
    private final @Nullable String resolveTransition;

    /** @param resolveTransition the name of the transition, or of where it leads, when the group resolves; null for none */
    JiraReceiver(JiraApi api, JiraIssue issue, @Nullable String resolveTransition) {
        this.api = api;
        this.issue = issue;
        this.resolveTransition = resolveTransition;
    }

    static String lowerCase(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    @Override
    public Delivery deliver(Notification notification) throws InterruptedException {
        String key = notification.remembered().get(JiraApi.ISSUE);
        if (key == null) {
            Delivery found = api.search(issue.search(notification));
            if (found.outcome() != Outcome.DELIVERED) {
                return found;
            }
            key = result(found).get(JiraApi.ISSUE);
        }
        if (key == null) {
            return notification.isResolved() ? Delivery.delivered() : create(notification);
        }
        return notification.isResolved() ? resolve(notification, key) : change(notification, key);
    }

    private Delivery create(Notification notification) throws InterruptedException {
        Delivery created = api.create(issue.create(notification));
        return created.outcome() == Outcome.DELIVERED && !result(created).containsKey(JiraApi.ISSUE)
                ? Delivery.refused("no issue", "the answer names no key of an issue")
                : created;
    }

    private Delivery change(Notification notification, String key) throws InterruptedException {
        Delivery remembered = Delivery.delivered(Map.of(JiraApi.ISSUE, key));
        if (notification.reason() == Reason.REPEATED) {
            return remembered; // An open issue needs no reminder.
        }
        Delivery commented = api.comment(key, issue.comment(notification));
        if (JiraApi.isMissing(commented)) {
            return create(notification);
        }
        return commented.outcome() == Outcome.DELIVERED ? remembered : commented;
    }

    private Delivery resolve(Notification notification, String key) throws InterruptedException {
        Delivery status = api.status(key);
        if (JiraApi.isMissing(status)) {
            return Delivery.delivered();
        }
        if (status.outcome() != Outcome.DELIVERED) {
            return status;
        }
        if (resolveTransition != null && !result(status).containsKey(JiraApi.DONE)) {
            Delivery moved = move(key, resolveTransition);
            if (moved.outcome() != Outcome.DELIVERED) {
                return moved;
            }
        }
        // Last, so that an attempt after one that failed halfway does not comment twice.
        Delivery commented = api.comment(key, issue.comment(notification));
        return commented.outcome() == Outcome.DELIVERED ? Delivery.delivered() : commented;
    }

    private Delivery move(String key, String name) throws InterruptedException {
        Delivery possible = api.transitions(key);
        if (possible.outcome() != Outcome.DELIVERED) {
            return possible;
        }
        Map<String, String> ids = result(possible);
        String id = ids.get(lowerCase(name));
        return id == null
                ? Delivery.refused(
                        "no such transition",
                        "%s has none that is called, or leads to, \"%s\"; it has %s: correct resolveTransition, or take it away"
                                .formatted(key, name, String.join(", ", ids.keySet())))
                : api.transition(key, id);
    }

    private static Map<String, String> result(Delivery delivery) {
        return Objects.requireNonNullElse(delivery.remember(), Map.of());
    }

    @Override
    public String toString() {
        return "jira " + api.origin();
    }
}
