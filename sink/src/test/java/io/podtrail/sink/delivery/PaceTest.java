package io.podtrail.sink.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PaceTest {
    @Test
    void aFastReceiverIsToldOneByOneAndASlowOneOfAsMuchAtOnceAsItTakes() {
        var pace = new Pace(8);
        assertThat(pace.most()).isEqualTo(1);

        usually(pace, 1);
        assertThat(pace.most()).isEqualTo(1);

        usually(pace, 5);
        assertThat(pace.most()).isEqualTo(3);

        usually(pace, 400);
        assertThat(pace.most()).isEqualTo(8);
    }

    @Test
    void nobodyIsToldOfMoreAtOnceThanItAllows() {
        var pace = new Pace(1);
        usually(pace, 400);

        assertThat(pace.most()).isEqualTo(1);
    }

    private static void usually(Pace pace, long millis) {
        for (int i = 0; i < 100; i++) {
            pace.took(millis);
        }
    }
}
