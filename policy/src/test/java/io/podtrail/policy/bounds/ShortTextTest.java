package io.podtrail.policy.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShortTextTest {
    @Test
    void aTextThatIsShortEnoughIsTheSameObject() {
        String text = "a".repeat(253);

        assertThat(ShortText.cut(text, 253)).isSameAs(text);
    }

    @Test
    void aTextThatIsCutSaysHowLongItWasAndIsStillAnother() {
        String one = ShortText.cut("a".repeat(400_000) + "1", 253);
        String other = ShortText.cut("a".repeat(400_000) + "2", 253);

        assertThat(one)
                .startsWith("aaaa")
                .contains("…[400001 characters, sha256 ")
                .isNotEqualTo(other);
        assertThat(ShortText.cut(one, 253)).isSameAs(one);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "\u0000", "\"", "é", "漢", "\uD83D\uDE00", "\u007f"})
    void noTextIsLongerThanItsBoundAsJson(String unit) throws IOException {
        var random = new Random(7);
        for (int max : new int[] {128, 129, 253, 1024}) {
            String text = "b".repeat(random.nextInt(3)) + unit.repeat(5_000);

            String cut = ShortText.cut(text, max);

            assertThat(new ObjectMapper().writeValueAsBytes(cut).length - 2).isBetween(max - 12, max);
            assertThat(ShortText.jsonBytes(cut))
                    .isGreaterThanOrEqualTo(new ObjectMapper().writeValueAsBytes(cut).length - 2);
        }
    }
}
