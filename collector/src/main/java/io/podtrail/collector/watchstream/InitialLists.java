package io.podtrail.collector.watchstream;

import java.util.Arrays;
import java.util.List;

/**
 * Whether every input has told all the pods that lived when it began: only then is it known which pods do not live any
 * more. {@code kubectl} lists as {@code ADDED}, so the list of an input is over for certain at its first pod that is
 * modified or deleted, at a bookmark of pods, and at its end. Order and time would often tell earlier, but an API server
 * may list unsorted and slowly, and a list that is thought to be over too early lets live pods be swept. An input that
 * has told nothing yet may still hold pods.
 */
final class InitialLists {
    private enum State {
        SILENT,
        WITHOUT_PODS,
        LISTING_PODS,
        PODS_LISTED
    }

    private final State[] states;

    InitialLists(int inputs) {
        states = new State[inputs];
        Arrays.fill(states, State.SILENT);
    }

    /** Takes note of what arrived, and says whether with it all lists are over. Without any pod nothing is known of pods. */
    boolean areOverWith(Arrival arrival) {
        states[arrival.input()] = after(states[arrival.input()], arrival.event());
        List<State> all = List.of(states);
        return all.contains(State.PODS_LISTED) && !all.contains(State.LISTING_PODS) && !all.contains(State.SILENT);
    }

    private static State after(State before, @org.jspecify.annotations.Nullable WatchEvent event) {
        if (event == null) {
            return before == State.LISTING_PODS || before == State.PODS_LISTED ? State.PODS_LISTED : State.WITHOUT_PODS;
        }
        boolean podsAreListed = (event instanceof WatchEvent.PodSeen seen && !seen.added())
                || event instanceof WatchEvent.PodGone
                || (event instanceof WatchEvent.Bookmark bookmark
                        && bookmark.kind().equals("Pod"));
        if (podsAreListed || before == State.PODS_LISTED) {
            return State.PODS_LISTED;
        }
        boolean listing = event instanceof WatchEvent.PodSeen || before == State.LISTING_PODS;
        return listing ? State.LISTING_PODS : State.WITHOUT_PODS;
    }
}
