package io.podtrail.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ProgressTest {
    @Test
    void tenMillionRecordsLeaveRoomForTheTimeThatTheyAreOf() {
        var terminal = new ByteArrayOutputStream();
        try (var bar =
                Progress.recordsBar("Records", 10_132_254, new PrintStream(terminal, true, StandardCharsets.UTF_8))) {
            bar.stepBy(2_490_000);
            bar.setExtraMessage(" 2026-09-20 14:10");
            bar.refresh();
        }

        assertThat(terminal.toString(StandardCharsets.UTF_8))
                .contains("24% [")
                .contains("2490/10132k (")
                .contains("k/s 2026-09-20 14:10");
    }
}
