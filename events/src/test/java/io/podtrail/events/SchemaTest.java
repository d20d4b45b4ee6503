package io.podtrail.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.podtrail.events.kafka.SampleJson;
import io.podtrail.policy.Level;
import io.podtrail.policy.Mode;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What we write is what the schemas promise. */
final class SchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> FILES = Map.of(
            "Observation", "observation",
            "PodViolations", "pod-violations",
            "Alert", "alert",
            "RejectedInput", "rejected-input");

    static Stream<String> samples() {
        return Samples.all().keySet().stream();
    }

    static Stream<String> kinds() {
        return FILES.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void everySampleIsValid(String name) throws IOException {
        JsonNode json = sample(name);

        assertThat(schema(json.get("kind").asText()).validate(json)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void aFieldThatALaterVersionAddsIsValid(String name) throws IOException {
        var json = (ObjectNode) sample(name);
        json.putObject("added").put("later", true);

        assertThat(schema(json.get("kind").asText()).validate(json)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void noRequiredFieldCanBeMissing(String name) throws IOException {
        JsonNode json = sample(name);
        Schema schema = schema(json.get("kind").asText());
        for (JsonNode field : file(json.get("kind").asText()).get("required")) {
            var without = (ObjectNode) json.deepCopy();
            without.remove(field.asText());

            assertThat(schema.validate(without)).as(field.asText()).isNotEmpty();
        }
    }

    @Test
    void everyTypeOfEventHasASample() {
        var sampled = new HashSet<Class<?>>();
        Samples.all().values().forEach(event -> sampled.add(event.getClass()));

        assertThat(sampled).isEqualTo(leaves(Event.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Alert|/transition|\"closed\"",
                "Alert|/severity|\"loud\"",
                "Alert|/mode|\"ENFORCE\"",
                "Alert|/level|\"strict\"",
                "Alert|/version|\"1.30\"",
                "Alert|/cause|\"magic\"",
                "Alert|/at|\"yesterday\"",
                "Alert|/revision|\"1\"",
                "Alert|/fingerprint|\"abc\"",
                "Alert|/findings|[]",
                "Alert|/workload|\"Deployment/api\"",
                "PodViolations|/violations|[]",
                "PodViolations|/violations/0/since|7",
                "Observation|/type|\"pod-vanished\"",
                "Observation|/epoch|-1",
                "Observation|/cluster|\"a/b\"",
                "Observation|/object/metadata|{}",
                "Observation|/object/spec/hostNetwork|\"yes\"",
                "keyframe started|/clusterVersion|\"1.33\"",
                "gap|/from|\"\"",
                "policy changed|/alerts/resolveHold|\"2 minutes\"",
                "RejectedInput|/sha256|\"xyz\"",
                "RejectedInput|/kind|\"Alert\"",
                "RejectedInput|/apiVersion|\"podtrail/v2\""
            })
    void whatIsWrongIsNotValid(String mistake) throws IOException {
        String[] parts = mistake.split("\\|", 3);
        JsonNode json = sample(parts[0]);
        String kind = json.get("kind").asText();
        int slash = parts[1].lastIndexOf('/');
        JsonNode parent = json.at(parts[1].substring(0, slash));
        assertThat(parent.has(parts[1].substring(slash + 1))).isTrue();

        ((ObjectNode) parent).set(parts[1].substring(slash + 1), JSON.readTree(parts[2]));

        assertThat(schema(kind).validate(json)).isNotEmpty();
    }

    @Test
    void aResolvedAlertSaysWhenItEnded() throws IOException {
        var json = (ObjectNode) sample("alert that is resolved");
        json.remove("endsAt");

        assertThat(schema("Alert").validate(json)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theSchemasListExactlyTheValuesThatExist(String kind) throws IOException {
        JsonNode defs = file(kind).path("$defs");
        var expected = Map.of(
                "cause", EnumSet.complementOf(EnumSet.of(Cause.UNKNOWN)).toArray(),
                "evidence", Evidence.values(),
                "mode", Mode.values(),
                "level", Level.values(),
                "severity", Severity.values());

        expected.forEach((name, values) -> {
            if (defs.has(name)) {
                var listed = new HashSet<String>();
                defs.get(name).get("enum").forEach(value -> listed.add(value.asText()));
                assertThat(listed)
                        .isEqualTo(new HashSet<>(
                                Arrays.stream(values).map(Object::toString).toList()));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyPropertyIsDescribed(String kind) throws IOException {
        JsonNode file = file(kind);
        assertThat(file.path("title").asText()).isNotEmpty();
        assertThat(file.path("$schema").asText()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        file.get("properties").properties().forEach(property -> {
            JsonNode meant = property.getValue().has("$ref")
                    ? file.at(property.getValue().get("$ref").asText().substring(1))
                    : property.getValue();
            assertThat(meant.path("description").asText()).as(property.getKey()).isNotEmpty();
        });
    }

    private static Set<Class<?>> leaves(Class<?> type) {
        if (!type.isSealed()) {
            return Set.of(type);
        }
        var leaves = new HashSet<Class<?>>();
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            leaves.addAll(leaves(permitted));
        }
        return leaves;
    }

    private static JsonNode sample(String name) throws IOException {
        return JSON.readTree(SampleJson.of(name));
    }

    private static Schema schema(String kind) throws IOException {
        var config =
                SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build();
        return SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12, registry -> registry.schemaRegistryConfig(config))
                .getSchema(file(kind));
    }

    private static JsonNode file(String kind) throws IOException {
        try (var schema = Event.class.getResourceAsStream(FILES.get(kind) + ".schema.json")) {
            return JSON.readTree(schema);
        }
    }
}
