package io.podtrail.conformance;

import java.util.List;

/** All that is compared, in the order of the report. */
final class Subjects {
    private Subjects() {}

    static List<Subject> all(Upstream upstream) {
        return List.of(
                PodVerdicts.ofRandomPods(upstream),
                PodVerdicts.ofDamagedPods(upstream),
                new NamespaceResolution(),
                new ConfigurationReading(),
                new Exempting());
    }
}
