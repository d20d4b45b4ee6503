package io.podtrail.processor.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReadinessTest {
    @ParameterizedTest(name = "enforces {0}, could enforce {1}: {2}")
    @CsvSource({
        "PRIVILEGED, BASELINE, true",
        "BASELINE, RESTRICTED, true",
        "BASELINE, BASELINE, false",
        "RESTRICTED, BASELINE, false",
        "PRIVILEGED, PRIVILEGED, false"
    })
    void isToBeLabelledOnlyWhereThatMakesItStricter(Level enforced, Level strictest, boolean expected) {
        NamespacePolicy today = enforcing(enforced);

        assertThat(readiness(false, today, false, strictest).couldBeStricter()).isEqualTo(expected);
    }

    @Test
    void aNamespaceThatIsGoneOrExemptIsNotToBeLabelled() {
        assertThat(readiness(false, null, true, Level.RESTRICTED).couldBeStricter())
                .isFalse();
        assertThat(readiness(true, enforcing(Level.PRIVILEGED), false, Level.RESTRICTED)
                        .couldBeStricter())
                .isFalse();
    }

    @Test
    void aNamespaceOfWhichOnlyPodsWereSeenIsToBeLabelledUnlessNothingIsGained() {
        assertThat(readiness(false, null, false, Level.BASELINE).couldBeStricter())
                .isTrue();
        assertThat(readiness(false, null, false, Level.PRIVILEGED).couldBeStricter())
                .isFalse();
    }

    @Test
    void aGateHoldsUpWhatIsBlockedOrHardlyObservedButNotWhatIsGone() {
        NamespacePolicy today = enforcing(Level.PRIVILEGED);

        assertThat(readiness(false, today, false, Level.BASELINE).objection(Level.RESTRICTED, 0))
                .contains("is not ready for restricted: 0 workloads block it");
        assertThat(readiness(false, today, false, Level.RESTRICTED).objection(Level.RESTRICTED, 0.9))
                .contains("is not known to be ready: too little of the window was observed");
        assertThat(readiness(false, today, false, Level.RESTRICTED).objection(Level.RESTRICTED, 0.8))
                .isEmpty();
        assertThat(readiness(false, null, true, Level.BASELINE).objection(Level.RESTRICTED, 0))
                .isEmpty();
    }

    private static NamespacePolicy enforcing(Level level) {
        var open = new LevelVersion(Level.PRIVILEGED, Version.LATEST);
        return new NamespacePolicy(new LevelVersion(level, Version.LATEST), open, open);
    }

    private static Readiness readiness(boolean exempt, @Nullable NamespacePolicy today, boolean gone, Level strictest) {
        return new Readiness("c", "n", exempt, today, gone, strictest, Version.LATEST, List.of(), 0.8, 1, 1, List.of());
    }
}
