package io.podtrail.conformance;

import static io.podtrail.conformance.Randomness.JSON;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.policy.InvalidConfigurationException;
import io.podtrail.policy.Mode;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.PodSecurityConfigurationReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Files of kind PodSecurityConfiguration: what upstream reads we read the same, what it refuses we refuse. (How a refusal
 * is worded is not compared: ours name file and line.)
 */
final class ConfigurationReading implements Subject {
    private static final List<String> LEVELS =
            List.of("privileged", "baseline", "restricted", "restricted", "baseline", "", "Baseline");
    private static final List<String> VERSIONS =
            List.of("latest", "v1.0", "v1.25", "v1.37", "v1.99", "latest", "", "v1.01", "1.25");
    private static final List<String> NAMES = List.of(
            "a",
            "b",
            "kube-system",
            "a-b",
            "a1",
            "1a",
            "a.b",
            "A",
            "",
            "-a",
            "a-",
            "a..b",
            "a_b",
            "a".repeat(63),
            "a".repeat(64),
            "a\n",
            "\uD83D\uDE00");
    private static final List<String> USERS =
            List.of("admin", "system:serviceaccount:a:b", " ", "", "a@b", "\"", "\u00e9", "\uD83D\uDE00");
    private static final List<JsonNode> OTHER_TYPES = List.of(
            JSON.numberNode(1),
            JSON.booleanNode(true),
            JSON.nullNode(),
            JSON.objectNode(),
            JSON.arrayNode(),
            JSON.textNode("x"));

    @Override
    public String name() {
        return "configurations";
    }

    @Override
    public int podsPerQuestion() {
        return 5;
    }

    @Override
    public long comparisons(JsonNode answer) {
        return 1;
    }

    @Override
    public JsonNode question(long seed, long number) {
        var random = new Randomness(seed ^ 0x5DEECE66DL, number);
        ObjectNode file = JSON.objectNode();
        random.mostly(
                file,
                "apiVersion",
                30,
                () -> JSON.textNode("pod-security.admission.config.k8s.io/"
                        + (random.chance(30) ? "v2" : random.pick("v1", "v1", "v1beta1", "v1alpha1"))));
        random.mostly(
                file,
                "kind",
                30,
                () -> JSON.textNode(random.chance(30) ? "podSecurityConfiguration" : "PodSecurityConfiguration"));
        random.mostly(file, "defaults", 4, () -> random.orNull(() -> defaults(random)));
        random.mostly(file, "exemptions", 4, () -> random.orNull(() -> exemptions(random)));
        random.some(file, random.pick("metadata", "Defaults", "exemption", "x"), 30, JSON::objectNode);
        if (random.chance(8)) {
            file.set(random.pick("defaults", "exemptions", "kind", "apiVersion"), random.pick(OTHER_TYPES));
        }
        return JSON.objectNode().put("configuration", random.chance(2) ? file.toString() : yaml(file, ""));
    }

    private static JsonNode defaults(Randomness random) {
        ObjectNode defaults = JSON.objectNode();
        for (Mode mode : Mode.values()) {
            random.some(defaults, mode.toString(), 2, () -> valid(random, LEVELS, 5));
            random.some(defaults, mode + "-version", 2, () -> valid(random, VERSIONS, 6));
        }
        random.some(defaults, random.pick("enforceVersion", "Enforce", "deny"), 30, () -> JSON.textNode("baseline"));
        return defaults;
    }

    private static JsonNode exemptions(Randomness random) {
        ObjectNode exemptions = JSON.objectNode();
        random.some(exemptions, "namespaces", 2, () -> random.list(4, () -> valid(random, NAMES, 6)));
        random.some(exemptions, "runtimeClasses", 2, () -> random.list(3, () -> valid(random, NAMES, 7)));
        random.some(exemptions, "usernames", 2, () -> random.list(3, () -> valid(random, USERS, 3)));
        random.some(exemptions, random.pick("groups", "Namespaces"), 30, JSON::arrayNode);
        return exemptions;
    }

    /** One of the first values, which are fine; now and then any of them, or no text at all. */
    private static JsonNode valid(Randomness random, List<String> values, int good) {
        if (random.chance(50)) {
            return random.pick(OTHER_TYPES);
        }
        return JSON.textNode(random.chance(15) ? random.pick(values) : random.pick(values.subList(0, good)));
    }

    /** Block style; scalars as in JSON, which is YAML too. */
    private static String yaml(ObjectNode object, String indent) {
        var text = new StringBuilder();
        object.properties().forEach(field -> {
            text.append(indent).append(field.getKey()).append(':');
            if (field.getValue() instanceof ObjectNode child && !child.isEmpty()) {
                text.append('\n').append(yaml(child, indent + "  "));
            } else if (field.getValue() instanceof ArrayNode list && !list.isEmpty()) {
                text.append('\n');
                list.forEach(element ->
                        text.append(indent).append("- ").append(element).append('\n'));
            } else {
                text.append(' ').append(field.getValue()).append('\n');
            }
        });
        return text.toString();
    }

    @Override
    public @Nullable Difference compare(JsonNode question, JsonNode answer) {
        PodSecurityConfiguration ours;
        try {
            ours = PodSecurityConfigurationReader.read(
                    question.path("configuration").asText().getBytes(UTF_8), Path.of("file"));
        } catch (InvalidConfigurationException e) {
            return answer.has("error")
                    ? null
                    : new Difference("reading", "refused: " + e.getMessage(), "read: " + answer);
        }
        if (answer.has("error")) {
            return new Difference(
                    "reading",
                    "read: " + ours,
                    "refused: " + answer.path("error").asText());
        }
        Difference policies = NamespaceResolution.comparePolicies(ours.defaults(), answer);
        if (policies != null) {
            return policies;
        }
        JsonNode exemptions = answer.path("exemptions");
        String upstream = "usernames %s, namespaces %s, runtime classes %s"
                .formatted(
                        texts(exemptions.path("usernames")),
                        texts(exemptions.path("namespaces")),
                        texts(exemptions.path("runtimeClasses")));
        String mine = "usernames %s, namespaces %s, runtime classes %s"
                .formatted(
                        ours.exemptions().usernames(),
                        ours.exemptions().namespaces(),
                        ours.exemptions().runtimeClasses());
        return mine.equals(upstream) ? null : new Difference("exemptions", mine, upstream);
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
