package io.podtrail.sink.receivers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.kafka.Topics;
import io.podtrail.policy.document.DocumentReader;
import io.podtrail.policy.document.LocatedDocument;
import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.kubernetes.KubernetesClients;
import java.io.IOException;
import java.util.Map;

/** Receivers made as a routing file makes them. */
public final class ReceiverSample {
    private ReceiverSample() {}

    /**
     * Opens a receiver.
     *
     * @param yaml its settings, without mistakes
     * @param environment where secrets may be
     */
    public static Receiver open(String type, String yaml, Map<String, String> environment) throws IOException {
        LocatedDocument document = DocumentReader.read(yaml.getBytes(UTF_8)).get(0);
        ReceiverType kind = ReceiverTypes.ALL.stream()
                .filter(candidate -> candidate.name().equals(type))
                .findFirst()
                .orElseThrow();
        ReceiverSettings settings = kind.read(new StrictObject(document, document.root(), "", kind.settings()));
        assertThat(document.problems()).isEmpty();
        return settings.open(new ReceiverContext(
                "test", new Topics("podtrail."), Map.of(), environment, System.out, false, KubernetesClients.NONE));
    }
}
