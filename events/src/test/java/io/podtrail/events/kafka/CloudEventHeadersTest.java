package io.podtrail.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Cause;
import io.podtrail.events.Samples;
import io.podtrail.events.Transition;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;

final class CloudEventHeadersTest {
    @Test
    void anAlertsHeadersAreAFunctionOfTheAlert() {
        var alert = Samples.alert(Transition.OPENED, Cause.POD_CREATED);

        assertThat(lines(CloudEventHeaders.of(alert)))
                .containsExactly(
                        "ce_specversion: 1.0",
                        "ce_id: " + alert.fingerprint() + "-1",
                        "ce_type: io.podtrail.alert.opened",
                        "ce_source: /podtrail/demo",
                        "ce_subject: payments/Deployment/api",
                        "ce_time: 2026-11-02T09:00:00Z",
                        "content-type: application/json");
    }

    @Test
    void aTombstonesHeadersSayWhatWasCleared() {
        var headers = CloudEventHeaders.ofViolations("demo/payments/api-1", "u-1", 4, true, Samples.NINE);

        assertThat(lines(headers))
                .contains(
                        "ce_id: demo/payments/api-1-u-1-4",
                        "ce_type: io.podtrail.violations.cleared",
                        "ce_subject: payments/api-1");
        assertThat(lines(CloudEventHeaders.ofViolations("demo/payments/api-1", "u-1", 3, false, Samples.NINE)))
                .contains("ce_type: io.podtrail.violations.changed");
    }

    private static List<String> lines(Headers headers) {
        var lines = new ArrayList<String>();
        headers.forEach(header -> lines.add(header.key() + ": " + new String(header.value(), UTF_8)));
        return lines;
    }
}
