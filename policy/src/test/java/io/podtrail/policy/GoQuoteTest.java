package io.podtrail.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class GoQuoteTest {
    @Test
    void whatPrintsStaysAsItIs() {
        assertThat(GoQuote.of("")).isEqualTo("\"\"");
        assertThat(GoQuote.of("a b'/\u00e4\u20ac\uFFFD\uD83D\uDE00"))
                .isEqualTo("\"a b'/\u00e4\u20ac\uFFFD\uD83D\uDE00\"");
    }

    @Test
    void quotesBackslashesAndControlCharactersAreEscaped() {
        assertThat(GoQuote.of("\"\\")).isEqualTo("\"\\\"\\\\\"");
        assertThat(GoQuote.of("\u0007\b\f\n\r\t\u000b")).isEqualTo("\"\\a\\b\\f\\n\\r\\t\\v\"");
        assertThat(GoQuote.of("\u0000\u0001\u001f\u007f")).isEqualTo("\"\\x00\\x01\\x1f\\x7f\"");
    }

    @Test
    void whatDoesNotPrintIsEscapedByItsCodePoint() {
        assertThat(GoQuote.of("\u0080\u00a0\u00ad\u200b\u2028\uE000"))
                .isEqualTo("\"\\u0080\\u00a0\\u00ad\\u200b\\u2028\\ue000\"");
        assertThat(GoQuote.of(Character.toString(0xE0001))).isEqualTo("\"\\U000e0001\"");
    }

    @Test
    void whatUnicodeAddedLaterThanThisJdkIsPrintedAsByGo() {
        assertThat(GoQuote.of("\u0c5d"))
                .as("a letter since Unicode 14, JDK 17 has 13")
                .isEqualTo("\"\u0c5d\"");
        assertThat(GoQuote.of("\u1c89"))
                .as("a letter since Unicode 16, Go 1.26 has 15")
                .isEqualTo("\"\\u1c89\"");
    }
}
