package io.podtrail.processor.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.podtrail.events.kafka.Topics;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The document and the routes say the same; that answers are as it says is shown where there is a Kafka. */
final class OpenApiTest {
    /** Served by what all parts have in common, or between instances. */
    private static final TreeSet<String> BESIDES =
            new TreeSet<>(java.util.List.of("/livez", "/readyz", "/metrics", Peers.PATH));

    @Test
    void everyRouteIsInTheDocumentWithJustItsParameters() throws IOException {
        var served = new TreeMap<String, TreeSet<String>>();
        try (var api = new QueryApi(
                new Topics("t."),
                Map.of("bootstrap.servers", "127.0.0.1:1"),
                1,
                new Peers(HttpClient.newHttpClient(), "http", List.of(), Duration.ofSeconds(1), Clock.systemUTC()),
                new SimpleMeterRegistry())) {
            api.routes().forEach(route -> served.put(route.path(), new TreeSet<>(route.parameters())));
        }

        var documented = new TreeMap<String, TreeSet<String>>();
        JsonNode document = Json.MAPPER.readTree(QueryApi.class.getResourceAsStream("openapi.json"));
        document.path("paths").properties().forEach(path -> {
            var parameters = new TreeSet<String>();
            path.getValue().path("get").path("parameters").forEach(parameter -> {
                if (parameter.path("in").asText().equals("query")) {
                    parameters.add(parameter.path("name").asText());
                }
            });
            documented.put(path.getKey(), parameters);
        });

        assertThat(documented.keySet()).containsAll(BESIDES);
        documented.keySet().removeAll(BESIDES);
        assertThat(documented).isEqualTo(served);
    }
}
