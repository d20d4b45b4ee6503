package io.podtrail.sink.receivers.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.podtrail.policy.document.DocumentReader;
import io.podtrail.sink.AlertBuilder;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Groups;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.StrictServer;
import io.podtrail.sink.receivers.StrictServer.Reply;
import io.podtrail.sink.receivers.StrictServer.Request;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that validates Events as Kubernetes does. */
final class EventTest {
    private static final String CLUSTER = "prod";
    private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

    /** The names of the Events that are there. */
    private final Set<String> events = new HashSet<>();

    private final StrictServer server = new StrictServer(this::answer);
    private final EventReceiver receiver = receiver(CLUSTER);

    @AfterEach
    void stop() {
        receiver.close();
        server.close();
    }

    @Test
    void anEventIsOfTheWorkloadAsItIsNow() throws Exception {
        assertThat(receiver.deliver(Groups.one())).isEqualTo(Delivery.delivered());

        JsonNode event = tree(server.last().body());
        assertThat(event.path("regarding").toString())
                .isEqualTo(
                        "{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"name\":\"api\",\"namespace\":\"payments\",\"uid\":\"uid-of-api\"}");
        assertThat(event.path("type").asText()).isEqualTo("Warning");
        assertThat(event.path("reason").asText()).isEqualTo("PodSecurityViolation");
        assertThat(event.path("note").asText()).contains("prod/payments Deployment/api", "allowPrivilegeEscalation");
    }

    @Test
    void theEndIsNoWarning() throws Exception {
        receiver.deliver(Groups.oneResolved());

        JsonNode event = tree(server.last().body());
        assertThat(event.path("type").asText()).isEqualTo("Normal");
        assertThat(event.path("reason").asText()).isEqualTo("PodSecurityResolved");
    }

    @Test
    void aSecondAttemptFindsItsEventThere() throws Exception {
        receiver.deliver(Groups.small());
        int before = events.size();

        assertThat(receiver.deliver(Groups.small())).isEqualTo(Delivery.delivered());
        assertThat(events).hasSize(before);
    }

    @Test
    void anAlertOfAnotherClusterIsRefused() throws Exception {
        try (EventReceiver other = receiver("staging")) {
            Delivery delivery = other.deliver(Groups.one());

            assertThat(delivery.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(delivery.explanation()).contains("another cluster", "staging");
        }
        assertThat(events).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "429, RETRY",
        "500, RETRY",
        "503, RETRY",
        "401, REFUSED",
        "403, REFUSED",
        "422, REFUSED",
        "404, DELIVERED"
    })
    void whatTheApiServerAnswersDecides(int code, Outcome outcome) throws Exception {
        for (int attempt = 0; attempt < 2; attempt++) {
            server.fail(new Reply(code, status(code, ""), JSON));
        }
        // A workload of another kind is not looked up.
        var notification = AlertBuilder.anAlert().workload("x").notification();

        try (EventReceiver own = receiver(notification.items().get(0).alert().cluster())) {
            assertThat(own.deliver(notification).outcome()).isEqualTo(outcome);
        }
    }

    @Test
    void aNamespaceThatIsBeingDeletedNeedsNoEvent() throws Exception {
        server.fail(new Reply(404, status(404, ""), JSON));
        server.fail(new Reply(
                403, status(403, ", \"details\": {\"causes\": [{\"reason\": \"NamespaceTerminating\"}]}"), JSON));

        assertThat(receiver.deliver(Groups.one())).isEqualTo(Delivery.delivered());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whateverAnAlertHoldsKubernetesTakesTheEvent(long seed) throws Exception {
        Notification.Item item = Groups.hostile(seed).items().get(0);
        try (EventReceiver own = receiver(item.alert().cluster())) {
            String event = new JsonMapper().writeValueAsString(new AlertEvent(item.alert()).of("漢".repeat(3_000), ""));

            assertThat(mistakeIn(tree(event), item.alert().namespace())).isEmpty();
            assertThat(own.deliver(Notification.of(item.alert(), item.record())).outcome())
                    .isEqualTo(Outcome.DELIVERED);
        }
    }

    @Test
    void nothingIsPrintedThatIsNotNeeded() throws Exception {
        var manifests = DocumentReader.read(EventRbac.manifests("podtrail").getBytes(UTF_8));

        assertThat(manifests).hasSize(3);
        JsonNode rules = manifests.get(1).root().path("rules");
        assertThat(rules.get(0).toString())
                .isEqualTo("{\"apiGroups\":[\"events.k8s.io\"],\"resources\":[\"events\"],\"verbs\":[\"create\"]}");
        for (JsonNode rule : List.of(rules.get(1), rules.get(2), rules.get(3))) {
            assertThat(rule.path("verbs").toString()).isEqualTo("[\"get\"]");
        }
        assertThat(rules.size()).isEqualTo(4);
    }

    private EventReceiver receiver(String cluster) {
        return new EventReceiver(
                new KubernetesClientBuilder()
                        .withConfig(new ConfigBuilder(Config.empty())
                                .withMasterUrl(server.url(""))
                                .withRequestRetryBackoffLimit(0)
                                .build())
                        .build(),
                cluster);
    }

    private Reply answer(Request request) {
        if (request.path().equals("/apis/apps/v1/namespaces/payments/deployments/api")) {
            return new Reply(
                    200,
                    "{\"apiVersion\": \"apps/v1\", \"kind\": \"Deployment\", \"metadata\": {\"name\": \"api\", \"uid\": \"uid-of-api\"}}",
                    JSON);
        }
        if (!request.path().endsWith("/events")) {
            return new Reply(404, status(404, ""), JSON);
        }
        JsonNode event = tree(request.body());
        String mistake = mistakeIn(event, request.path().split("/", -1)[5]);
        if (!mistake.isEmpty()) {
            return new Reply(422, status(422, ""), JSON);
        }
        return events.add(event.at("/metadata/name").asText())
                ? new Reply(201, request.body(), JSON)
                : new Reply(409, status(409, ""), JSON);
    }

    /** Upstream: {@code pkg/apis/core/validation/events.go}. */
    private static String mistakeIn(JsonNode event, String namespace) {
        if (!event.path("apiVersion").asText().equals("events.k8s.io/v1")
                || !event.at("/metadata/namespace").asText().equals(namespace)
                || !event.at("/regarding/namespace").asText().equals(namespace)) {
            return "namespace";
        }
        if (!event.path("eventTime").asText().matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z")) {
            return "eventTime";
        }
        for (String field : List.of("reportingController", "reportingInstance", "action", "reason")) {
            String value = event.path(field).asText();
            if (value.isEmpty() || value.length() > 128) {
                return field;
            }
        }
        boolean isTyped =
                List.of("Normal", "Warning").contains(event.path("type").asText());
        return isTyped && event.path("note").asText().getBytes(UTF_8).length <= 1_024 ? "" : "note";
    }

    private static String status(int code, String more) {
        return "{\"kind\": \"Status\", \"apiVersion\": \"v1\", \"status\": \"Failure\", \"code\": %d, \"message\": \"made to fail\"%s}"
                .formatted(code, more);
    }

    private static JsonNode tree(String body) {
        try {
            return new JsonMapper().readTree(body);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
