package io.podtrail.sink.receivers.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Golden;
import io.podtrail.sink.receivers.Groups;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.StrictServer;
import io.podtrail.sink.receivers.StrictServer.Reply;
import io.podtrail.sink.receivers.http.Connection;
import io.podtrail.sink.receivers.http.Credentials;
import io.podtrail.sink.receivers.http.CustomHeaders;
import io.podtrail.sink.receivers.webhook.WebhookConfig.Format;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups as one request, and signatures. */
final class GroupWebhookTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-02T12:00:00Z"), ZoneOffset.UTC);

    private final StrictServer server = new StrictServer(request -> Reply.of(200, ""));

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void requestsReadAsInTheGoldenFiles() throws Exception {
        webhook(Format.GROUP).deliver(Groups.small());
        Golden.compare("webhook-group", server.last().body());

        webhook(Format.ALERTMANAGER).deliver(Groups.small());
        Golden.compare("webhook-alertmanager", server.last().body());
    }

    @Test
    void twoRequestsForTheSameRevisionsHaveTheSameKey() throws Exception {
        var webhook = webhook(Format.GROUP);
        webhook.deliver(Groups.small());
        webhook.deliver(Groups.small());
        webhook.deliver(Groups.oneResolved());

        var keys = server.accepted().stream()
                .map(request -> request.headers().getFirst("Idempotency-Key"))
                .toList();
        assertThat(keys.get(0)).isEqualTo(keys.get(1)).isNotEqualTo(keys.get(2)).hasSize(64);
    }

    @Test
    void eachSecretSignsTimeAndBody() throws Exception {
        webhook(Format.GROUP, Secret.of("new"), Secret.of("old")).deliver(Groups.one());

        var request = server.last();
        String signed = NOON.instant().getEpochSecond() + "." + request.body();
        assertThat(request.headers().getFirst("Podtrail-Signature"))
                .isEqualTo("t=%d,v1=%s,v1=%s"
                        .formatted(NOON.instant().getEpochSecond(), hmac("new", signed), hmac("old", signed)));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whateverAnAlertHoldsTheRequestIsValidAndBounded(long seed) throws Exception {
        for (Format format : List.of(Format.GROUP, Format.ALERTMANAGER)) {
            assertThat(webhook(format).deliver(Groups.hostile(seed))).isEqualTo(Delivery.delivered());
            String body = server.last().body();
            JsonNode json = new JsonMapper().readTree(body);
            assertThat(body.getBytes(UTF_8)).hasSizeLessThan(1_100_000);
            assertThat(json.path("alerts").size() + json.path("truncatedAlerts").asInt())
                    .isEqualTo(Groups.hostile(seed).items().size());
        }
    }

    private WebhookReceiver webhook(Format format, Secret... signing) {
        return new WebhookReceiver(
                new WebhookConfig(
                        server.target("/hook"),
                        format,
                        null,
                        Credentials.NONE,
                        CustomHeaders.NONE,
                        List.of(signing),
                        Groups.REFERENCES,
                        Connection.DIRECT),
                NOON);
    }

    private static String hmac(String secret, String text) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(text.getBytes(UTF_8)));
    }
}
