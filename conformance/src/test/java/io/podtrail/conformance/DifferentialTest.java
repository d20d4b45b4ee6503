package io.podtrail.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A short {@code conformance/run}, without exemptions: random questions, answered by us and by upstream's own Go code. Needs
 * Go on the PATH.
 */
final class DifferentialTest {
    private static final int PODS_PER_SEED = 1000;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void upstreamSaysTheSameOfEveryQuestion(long seed) throws Exception {
        Oracle oracle = LiveOracle.get();
        var comparison = new Comparison(
                oracle,
                Subjects.all(oracle.upstream()).stream()
                        .filter(subject -> !(subject instanceof Exempting))
                        .toList());

        var disagreement = comparison.run(seed, PODS_PER_SEED, pods -> {});

        assertThat(disagreement).isNull();
        comparison
                .counts()
                .forEach((subject, count) -> assertThat(count.questions())
                        .as(subject.name())
                        .isEqualTo(PODS_PER_SEED / subject.podsPerQuestion()));
    }

    @Test
    void theOracleIsTheModuleThatGoModNames() throws Exception {
        assertThat(LiveOracle.get().upstream().version()).isEqualTo(GoMod.upstreamVersion());
    }
}
