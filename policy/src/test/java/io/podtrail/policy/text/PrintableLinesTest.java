package io.podtrail.policy.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PrintableLinesTest {
    @ParameterizedTest
    @CsvSource({
        "::error::x, :\\u003aerror::x",
        "'   ::error::x', '   :\\u003aerror::x'",
        "a ::error::x, a ::error::x",
        ":a::b, :a::b",
        ":::, :\\u003a:"
    })
    void noLineBeginsWithAWorkflowCommand(String line, String shown) {
        assertThat(lines(new PrintableLines(), line)).isEqualTo(shown);
        assertThat(lines(new PrintableLines(), "first\n" + line + "\n")).isEqualTo("first\n" + shown + "\n");
    }

    @Test
    void linesEndAsUnixOrCsvEndThemAndAReturnAloneIsNoEnd() {
        assertThat(lines(new PrintableLines(), "a\nb\r\nc\rd\r\r\n")).isEqualTo("a\nb\r\nc\\u000dd\\u000d\r\n");
    }

    @Test
    void coloursPassOnlyWhereTheyAreAllowed() {
        String red = "\u001b[1;31mred\u001b[39m\u001b[0m";

        var coloured = new PrintableLines();
        coloured.allowColours();

        assertThat(lines(coloured, red)).isEqualTo(red);
        assertThat(lines(new PrintableLines(), red)).isEqualTo("\\u001b[1;31mred\\u001b[39m\\u001b[0m");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[8mhidden",
                "\u001b[5m",
                "\u001b[2J",
                "\u001b[31;8m",
                "\u001b]0;title\u0007",
                "\u001b\u001b[2K",
                "\u001bc",
                "\u001b[1;1;1;1;1;1;1;1m"
            })
    void whatHidesBlinksMovesOrNamesTheWindowNeverPasses(String sequence) {
        var coloured = new PrintableLines();
        coloured.allowColours();

        assertThat(lines(coloured, sequence + "x"))
                .doesNotContain("\u001b", "\u0007")
                .contains("\\u001b");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void noMatterInWhichPiecesSomethingIsWrittenNoLineIsHostile(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            String text = HostileText.any(random) + "\n";
            var lines = new PrintableLines();
            var taken = new StringBuilder();
            text.codePoints().forEach(c -> {
                lines.append(c);
                taken.append(random.nextBoolean() ? lines.take() : "");
            });
            taken.append(lines.take());

            assertThat(taken.toString()).isEqualTo(lines(new PrintableLines(), text));
            taken.toString().lines().forEach(line -> {
                assertThat(HostileText.problemsIn(line)).isEmpty();
                assertThat(line).doesNotMatch("\\s*::.*");
            });
        }
    }

    private static String lines(PrintableLines lines, String text) {
        text.codePoints().forEach(lines::append);
        return lines.take();
    }
}
