package io.podtrail.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;

final class LogLineTest {
    private static final LoggerContext LOG = new LoggerContext();

    @Test
    void anEventIsOneLineWithAllThatLedToItWhateverItsTextsHold() {
        var failure =
                new IllegalStateException("top\n12:00:00.000 WARN  forged", new RuntimeException("root\u001b[2J\r"));

        String line = line("pod a\nb\u202e is rejected", failure);

        assertThat(line)
                .startsWith(
                        "pod a\\u000ab\\u202e is rejected; java.lang.IllegalStateException: top\\u000a12:00:00.000 WARN  forged at ")
                .contains("; java.lang.RuntimeException: root\\u001b[2J\\u000d at ")
                .doesNotContain("\n");
    }

    @Test
    void anExceptionThatIsItsOwnCauseEndsAllTheSame() {
        var one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("two", one));

        assertThat(line("m", one)).contains("one", "two");
    }

    private static String line(String message, Throwable failure) {
        return new LogLine()
                .convert(new LoggingEvent(
                        "", LOG.getLogger("io.podtrail"), Level.WARN, message, failure, new Object[0]));
    }
}
