package io.podtrail.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class ProbeTest {
    @Test
    void aPartIsWellWhenItSaysSoAndNotWhenItSaysOtherwiseOrNothing() {
        var ready = new AtomicBoolean();
        String url;
        try (var server = new OperationsServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> new Told(ready.get()))) {
            url = "http://127.0.0.1:" + server.port() + "/readyz";

            assertThat(Probe.isWell(url)).isFalse();
            ready.set(true);
            assertThat(Probe.isWell(url)).isTrue();
        }
        assertThat(Probe.isWell(url)).isFalse();
    }

    private record Told(boolean isReady) implements Health {
        @Override
        public String state() {
            return "as told";
        }
    }
}
