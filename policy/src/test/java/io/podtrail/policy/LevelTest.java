package io.podtrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LevelTest {
    @ParameterizedTest
    @EnumSource
    void readsWhatItShows(Level level) {
        assertThat(Level.parse(level.toString())).contains(level);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Baseline", "BASELINE", " baseline", "restricted\n", "none"})
    void refuses(String label) {
        assertThat(Level.parse(label)).isEmpty();
    }

    @Test
    void eachIsStricterThanTheOneBefore() {
        assertThat(Level.RESTRICTED.isStricterThan(Level.BASELINE)).isTrue();
        assertThat(Level.BASELINE.isStricterThan(Level.PRIVILEGED)).isTrue();
        assertThat(Level.BASELINE.isStricterThan(Level.BASELINE)).isFalse();
    }
}
