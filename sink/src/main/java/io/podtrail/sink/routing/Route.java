package io.podtrail.sink.routing;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.podtrail.events.Alert;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/**
 * A node of the routing tree. An alert goes down into the first child that matches, and into the ones after it when that
 * child continues; where no child matches, the node itself takes it.
 *
 * @param path where it stands in the configuration, such as {@code route.routes[0]}
 * @param match which alerts of the parent's go here
 * @param receiver who is told; {@link #NONE} for nobody
 * @param continues whether the children after it are tried too
 * @param groupBy what the alerts of a message have in common; with {@link #eachTransition} nothing is grouped
 * @param groupWait from the first news of a group to its first message
 * @param groupInterval between two messages of a group that has changed
 * @param repeatInterval after which an unchanged and open group is told again; zero for never
 */
public record Route(
        @JsonIgnore String path,
        Matchers match,
        String receiver,
        @JsonProperty("continue") boolean continues,
        List<AlertField> groupBy,
        Duration groupWait,
        Duration groupInterval,
        Duration repeatInterval,
        List<MuteTime> muteTimes,
        List<Route> routes) {
    /** The receiver that stands for nobody. */
    public static final String NONE = "none";

    public Route {
        groupBy = List.copyOf(groupBy);
        muteTimes = List.copyOf(muteTimes);
        routes = List.copyOf(routes);
    }

    /** Takes every alert for one receiver and tells each transition by itself. */
    public static Route toEach(String receiver, boolean continues) {
        return new Route(
                "route",
                Matchers.ANY,
                receiver,
                continues,
                List.of(),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                List.of(),
                List.of());
    }

    /** The same, with routes below it. */
    Route over(List<Route> children) {
        return new Route(
                path,
                match,
                receiver,
                continues,
                groupBy,
                groupWait,
                groupInterval,
                repeatInterval,
                muteTimes,
                children);
    }

    /** Whether every transition is told by itself, in order and without waiting, instead of a group's newest state. */
    public boolean eachTransition() {
        return groupBy.isEmpty();
    }

    /** The routes that take an alert, in the order of the tree. */
    public List<Route> taking(Alert alert) {
        return taking(alert, false);
    }

    /**
     * The routes that take an alert, in the order of the tree.
     *
     * @param atAnyTransition whether to leave the alert's transition out of account
     */
    public List<Route> taking(Alert alert, boolean atAnyTransition) {
        var taking = new ArrayList<Route>();
        collect(alert, atAnyTransition ? Matchers::matchButForTransition : Matchers::match, taking);
        return taking;
    }

    /** What an alert has in common with the others of its group. */
    public Map<String, String> groupLabels(Alert alert) {
        var labels = new LinkedHashMap<String, String>();
        groupBy.forEach(field -> labels.put(field.toString(), field.groupValue(alert)));
        return labels;
    }

    /** The group of an alert at this route's receiver; the same for routes that group alike. */
    public String groupKey(Alert alert) {
        return eachTransition() ? alert.fingerprint() : groupLabels(alert).toString();
    }

    /** When a mute time ends that contains this instant; the instant itself when there is none. */
    public Instant mutedUntil(Instant now) {
        Instant until = now;
        for (MuteTime muteTime : muteTimes) {
            if (muteTime.contains(now) && muteTime.endAfter(now).isAfter(until)) {
                until = muteTime.endAfter(now);
            }
        }
        return until;
    }

    /** This route and all below it. */
    public List<Route> all() {
        var all = new ArrayList<Route>();
        all.add(this);
        routes.forEach(route -> all.addAll(route.all()));
        return all;
    }

    private boolean collect(Alert alert, BiPredicate<Matchers, Alert> matches, List<Route> taking) {
        if (!matches.test(match, alert)) {
            return false;
        }
        boolean taken = false;
        for (Route child : routes) {
            if (child.collect(alert, matches, taking)) {
                taken = true;
                if (!child.continues) {
                    return true;
                }
            }
        }
        if (!taken) {
            taking.add(this);
        }
        return true;
    }
}
