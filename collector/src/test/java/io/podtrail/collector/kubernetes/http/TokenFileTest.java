package io.podtrail.collector.kubernetes.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenFileTest {
    @TempDir
    private Path directory;

    private final SetClock clock = new SetClock();

    @Test
    void aTokenIsReadAgainWithinAMinute() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "one\n");
        var token = new TokenFile(file, "", clock);
        assertThat(token.token()).isEqualTo("one");

        Files.writeString(file, "two");
        assertThat(token.token()).isEqualTo("one");
        clock.advance(Duration.ofMinutes(1));
        assertThat(token.token()).isEqualTo("two");
    }

    @Test
    void aRejectedTokenIsReadAgainAtOnce() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "one");
        var token = new TokenFile(file, "", clock);
        assertThat(token.token()).isEqualTo("one");

        Files.writeString(file, "two");
        token.expire();
        assertThat(token.token()).isEqualTo("two");
    }

    @Test
    void whileTheFileIsReplacedTheTokenBeforeCounts() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "one");
        var token = new TokenFile(file, "", clock);
        assertThat(token.token()).isEqualTo("one");

        Files.delete(file);
        clock.advance(Duration.ofMinutes(1));
        assertThat(token.token()).isEqualTo("one");
    }

    @Test
    void aFileOfSeveralLinesIsNoToken() throws Exception {
        Path file = Files.writeString(directory.resolve("token"), "one\nImpersonate-User: root\n");

        assertThatThrownBy(() -> new TokenFile(file, "", clock).token())
                .isInstanceOf(CredentialException.class)
                .hasMessageContaining("holds something else than one token")
                .hasMessageNotContaining("one\n");
    }

    private static final class SetClock extends Clock {
        private Instant now = Instant.parse("2026-11-30T00:00:00Z");

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
