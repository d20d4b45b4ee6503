package io.podtrail.sink.routing;

import io.podtrail.events.Alert;
import io.podtrail.events.Transition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which open alerts keep which others from being told. */
public final class Inhibition {
    private final List<InhibitRule> rules;
    /** By rule: the open alerts that inhibit, by what they must have in common with others. */
    private final List<Map<List<String>, Set<String>>> sources = new ArrayList<>();

    public Inhibition(RoutingConfig config) {
        rules = config.inhibit();
        rules.forEach(rule -> sources.add(new HashMap<>()));
    }

    /** Whether an alert inhibits others while it is open, so that it has to be remembered. */
    public boolean isSource(Alert alert) {
        return rules.stream().anyMatch(rule -> rule.when().match(alert));
    }

    /**
     * Takes note of an alert's newest revision.
     *
     * @param before the revision that was noted last; the same again when there is none
     * @return whether something may be inhibited no longer
     */
    public boolean note(Alert before, Alert alert) {
        boolean freed = false;
        for (int i = 0; i < rules.size(); i++) {
            InhibitRule rule = rules.get(i);
            List<String> old = rule.common(before);
            boolean isSource =
                    alert.transition() != Transition.RESOLVED && rule.when().match(alert);
            List<String> common = rule.common(alert);
            if (!isSource || !old.equals(common)) {
                Set<String> fingerprints = sources.get(i).get(old);
                if (fingerprints != null && fingerprints.remove(alert.fingerprint())) {
                    freed = true;
                    if (fingerprints.isEmpty()) {
                        sources.get(i).remove(old);
                    }
                }
            }
            if (isSource) {
                sources.get(i).computeIfAbsent(common, none -> new HashSet<>()).add(alert.fingerprint());
            }
        }
        return freed;
    }

    public boolean inhibits(Alert alert) {
        for (int i = 0; i < rules.size(); i++) {
            if (!rules.get(i).mute().match(alert)) {
                continue;
            }
            Set<String> fingerprints = sources.get(i).getOrDefault(rules.get(i).common(alert), Set.of());
            if (fingerprints.size() > (fingerprints.contains(alert.fingerprint()) ? 1 : 0)) {
                return true;
            }
        }
        return false;
    }
}
