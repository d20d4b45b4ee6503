package io.podtrail.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.sink.receivers.ReceiverTypes;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class SinkCommandTest {
    @Test
    void theHelpNamesEveryReceiver() {
        String help = new CommandLine(new SinkCommand()).getUsageMessage().replaceAll("\\s+", " ");

        ReceiverTypes.ALL.forEach(type -> assertThat(help).contains(type.name()));
    }
}
