package io.podtrail.sink.routing;

import io.podtrail.events.Alert;
import io.podtrail.events.Transition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which open alerts keep which others from being told. */
public final class Inhibition {
    private final List<InhibitRule> rules;
    /** By rule: the open alerts that inhibit, by what they must have in common with others. */
    private final List<Map<List<String>, Set<String>>> sources = new ArrayList<>();
    /** Those of them that are open no longer, and inhibit until {@link #release}. */
    private final Set<Source> ended = new LinkedHashSet<>();

    private record Source(int rule, List<String> common, String fingerprint) {}

    public Inhibition(RoutingConfig config) {
        rules = config.inhibit();
        rules.forEach(rule -> sources.add(new HashMap<>()));
    }

    /** Whether an alert inhibits others while it is open, so that it has to be remembered. */
    public boolean isSource(Alert alert) {
        return rules.stream().anyMatch(rule -> rule.when().match(alert));
    }

    /**
     * Takes note of an alert's newest revision. One that inhibits no longer does so until {@link #release}: what it
     * inhibited may have ended with it, and be the next to come.
     *
     * @param before the revision that was noted last; the same again when there is none
     */
    public void note(Alert before, Alert alert) {
        for (int i = 0; i < rules.size(); i++) {
            InhibitRule rule = rules.get(i);
            List<String> old = rule.common(before);
            boolean isSource =
                    alert.transition() != Transition.RESOLVED && rule.when().match(alert);
            List<String> common = rule.common(alert);
            boolean wasSource = sources.get(i).getOrDefault(old, Set.of()).contains(alert.fingerprint());
            if (wasSource && (!isSource || !old.equals(common))) {
                ended.add(new Source(i, old, alert.fingerprint()));
            }
            if (isSource) {
                ended.remove(new Source(i, common, alert.fingerprint()));
                sources.get(i).computeIfAbsent(common, none -> new HashSet<>()).add(alert.fingerprint());
            }
        }
    }

    /**
     * Lets what was noted take effect on what was inhibited.
     *
     * @return whether something may be inhibited no longer
     */
    public boolean release() {
        boolean freed = false;
        for (Source source : ended) {
            Map<List<String>, Set<String>> ofRule = sources.get(source.rule());
            Set<String> fingerprints = ofRule.get(source.common());
            if (fingerprints != null && fingerprints.remove(source.fingerprint())) {
                freed = true;
                if (fingerprints.isEmpty()) {
                    ofRule.remove(source.common());
                }
            }
        }
        ended.clear();
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
