package io.podtrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class ExemptionsTest {
    private final Exemptions exemptions = new Exemptions(List.of("u", ""), List.of("n", ""), List.of("r", ""));

    @Test
    void theFirstThatCoversIsNamedInUpstreamsOrder() {
        assertThat(exemptions.covering("u", "n", "r")).contains(Exemptions.By.NAMESPACE);
        assertThat(exemptions.covering("u", "x", "r")).contains(Exemptions.By.USER);
        assertThat(exemptions.covering("x", "x", "r")).contains(Exemptions.By.RUNTIME_CLASS);
        assertThat(exemptions.covering("x", "N", "r ")).isEmpty();
    }

    @Test
    void whatIsEmptyMatchesNothing() {
        assertThat(exemptions.covering("", "", "")).isEmpty();
    }

    @Test
    void theReasonsAreWordedAsInUpstreamsAuditAnnotation() {
        assertThat(Exemptions.By.values())
                .extracting(Exemptions.By::toString)
                .containsExactly("namespace", "user", "runtimeClass");
    }
}
