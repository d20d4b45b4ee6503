package io.podtrail.sink.receivers.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Groups;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverSample;
import io.podtrail.sink.receivers.StrictServer;
import io.podtrail.sink.receivers.StrictServer.Reply;
import io.podtrail.sink.receivers.StrictServer.Request;
import java.net.URLDecoder;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of the user's own words. */
final class BodyTemplateTest {
    private static final String JSON =
            "format: template, body: '{\"text\": \"{{headline}} {{groupLabels}}\", \"pods\": {{pods}}}'";

    private final StrictServer server = new StrictServer(request -> Reply.of(200, ""));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void jsonIsPostedWithTheValuesInIt() throws Exception {
        Request request = post(JSON, Groups.one());

        JsonNode json = new JsonMapper().readTree(request.body());
        assertThat(json.path("text").asText()).contains("prod/payments Deployment/api");
        assertThat(json.path("pods").asInt()).isEqualTo(12);
        assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/json");
        assertThat(request.headers().getFirst("Idempotency-Key")).hasSize(64);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whateverAnAlertHoldsItStaysWithinItsString(long seed) throws Exception {
        Request request = post(JSON, Groups.hostile(seed));

        assertThat(new JsonMapper().readTree(request.body()).properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("text", "pods");
        assertThat(request.body().getBytes(UTF_8)).hasSizeLessThan(60_000);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void whateverAnAlertHoldsItStaysWithinItsFieldOfAForm(long seed) throws Exception {
        Request request = post(
                "format: template, contentType: application/x-www-form-urlencoded, body: 'a={{groupLabels}}&b={{pods}}'",
                Groups.hostile(seed));

        String[] fields = request.body().split("&", -1);
        assertThat(fields).hasSize(2);
        assertThat(URLDecoder.decode(fields[0], UTF_8)).startsWith("a=").contains("namespace=", "team=");
        assertThat(request.headers().getFirst("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
    }

    @Test
    void plainTextHasThePlainValues() throws Exception {
        Request request = post(
                "format: template, contentType: text/plain, body: '{{status}}: {{headline}}'", Groups.oneResolved());

        assertThat(request.body()).startsWith("resolved: prod/payments Deployment/api");
    }

    @Test
    void tooManyRequestsAreTriedAgainAndABadRequestIsNot() throws Exception {
        try (Receiver receiver = receiver(JSON)) {
            server.fail(Reply.after(7, 429, ""));
            server.fail(Reply.of(400, ""));

            assertThat(receiver.deliver(Groups.one()).retryAfter()).hasSeconds(7);
            assertThat(receiver.deliver(Groups.one()).outcome()).isEqualTo(Outcome.REFUSED);
        }
    }

    private Request post(String settings, Notification notification) throws Exception {
        try (Receiver receiver = receiver(settings)) {
            assertThat(receiver.deliver(notification)).isEqualTo(Delivery.delivered());
        }
        return server.last();
    }

    private Receiver receiver(String settings) throws Exception {
        return ReceiverSample.open("webhook", "{urlEnv: URL, " + settings + "}", Map.of("URL", server.url("/hook")));
    }
}
