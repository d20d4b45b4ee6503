package io.podtrail.policy.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PrintableTest {
    @ParameterizedTest
    @ValueSource(
            ints = {
                0x00,
                0x07,
                0x08,
                0x09,
                0x0a,
                0x0d,
                0x1b,
                0x1f,
                0x7f, // C0 and DEL
                0x80,
                0x85,
                0x9b,
                0x9d,
                0x9f, // C1: among them the one-character forms of escape sequences
                0xa0,
                0x2003,
                0x3000,
                0x2800, // spaces that are not the space
                0xad,
                0x034f,
                0x061c,
                0x180e,
                0x200b,
                0x200c,
                0x200d,
                0x200e,
                0x200f,
                0x2060,
                0x3164,
                0xfeff,
                0xffa0,
                0xfe0f,
                0x2028,
                0x2029,
                0x202a,
                0x202b,
                0x202c,
                0x202d,
                0x202e,
                0x2066,
                0x2067,
                0x2068,
                0x2069,
                0xe000,
                0xfffe,
                0xffff,
                0x0378, // private use, noncharacters, unassigned
                0xe0001,
                0xe0041,
                0xe0100,
                0x1d173, // tags and invisible musical marks
                0xd800,
                0xdc00 // halves of a character
            })
    void whatCannotBeSeenStandsAsItsNumber(int codePoint) {
        String character = Character.toString(codePoint);

        String shown = Printable.of("a" + character + "b");

        var expected = new StringBuilder("a");
        character.chars().forEach(unit -> expected.append("\\u%04x".formatted(unit)));
        assertThat(shown).isEqualTo(expected.append('b').toString());
        assertThat(Printable.isPrintable(character)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "api-7d4b9c",
                "shop/api",
                "münchen",
                "支付",
                "платежи",
                "a × b · c…",
                "😀",
                "e\u0301tude",
                "हिन्दी",
                "::error::",
                "# not a command",
                "[a]",
                "#[a]",
                "## a [b]",
                "\\u202e",
                "100 %",
                "%0A::error::"
            })
    void whatEverybodyCanReadStaysAsItIs(String text) {
        assertThat(Printable.of(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "##[error]x, ##\\u005berror]x",
        "a ##vso[task.setvariable variable=A]b, a ##vso\\u005btask.setvariable variable=A]b",
        "##teamcity[buildStop], ##teamcity\\u005bbuildStop]",
        "####[group], ####\\u005bgroup]"
    })
    void aValueIsNoCommandOfACiSystemWhereverItStands(String text, String shown) {
        assertThat(Printable.of(text)).isEqualTo(shown);
    }

    @Test
    void combiningMarksCoverNeitherOtherLinesNorWhatStandsBeforeTheText() {
        assertThat(Printable.of("\u0301a")).isEqualTo("\\u0301a");
        assertThat(Printable.of("a" + "\u0301".repeat(6))).isEqualTo("a\u0301\u0301\u0301\u0301\\u0301\\u0301");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothingThatAStrangerWritesLeavesMoreThanOneLineOrHasToBeMadePrintableTwice(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String text = HostileText.any(random);

            String shown = Printable.of(text);

            assertThat(Printable.of(shown)).isEqualTo(shown);
            assertThat(shown.lines().count()).isLessThanOrEqualTo(1);
            assertThat(HostileText.problemsIn(shown)).isEmpty();
        }
    }

    @Test
    void everyCharacterOfUnicodeIsJudgedOneWayOrTheOther() {
        long shown = IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                .filter(c -> HostileText.problemsIn(Printable.of("a" + Character.toString(c)))
                        .isEmpty())
                .count();

        assertThat(shown).isEqualTo(Character.MAX_CODE_POINT + 1L);
    }
}
