package io.podtrail.sink.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PaceTest {
    private static final int FEW = 20;
    private static final int MANY = 500;

    @Test
    void aFastReceiverIsToldOfFewAtOnceAndASlowOneOfAsMuchAsItTakes() {
        var pace = new Pace(8);
        assertThat(pace.most(FEW)).isEqualTo(1);

        usually(pace, 4);
        assertThat(pace.most(FEW)).isEqualTo(4);

        usually(pace, 400);
        assertThat(pace.most(FEW)).isEqualTo(8);
        assertThat(pace.most(MANY)).isEqualTo(8);
    }

    @Test
    void whereMuchWaitsFewerAreUnderWayForAKillToRepeat() {
        var pace = new Pace(8);
        usually(pace, 3);
        assertThat(pace.most(MANY)).isEqualTo(1);

        usually(pace, 9);
        assertThat(pace.most(MANY)).isEqualTo(3);
    }

    @Test
    void messagesThatWaitedForEachOtherAreNoReasonForMoreAtOnce() {
        var pace = new Pace(8);
        for (int i = 0; i < 100; i++) {
            usually(pace, 3, 1);
            usually(pace, 40, 3);
        }

        assertThat(pace.most(MANY)).isLessThanOrEqualTo(2);
    }

    @Test
    void nobodyIsToldOfMoreAtOnceThanItAllows() {
        var pace = new Pace(1);
        usually(pace, 400);

        assertThat(pace.most(FEW)).isEqualTo(1);
    }

    private static void usually(Pace pace, long millis) {
        usually(pace, millis, 1_000);
    }

    private static void usually(Pace pace, long millis, int messages) {
        for (int i = 0; i < messages; i++) {
            pace.took(millis);
        }
    }
}
