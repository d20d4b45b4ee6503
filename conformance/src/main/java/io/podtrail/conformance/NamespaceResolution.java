package io.podtrail.conformance;

import static io.podtrail.conformance.Randomness.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.policy.Level;
import io.podtrail.policy.LevelVersion;
import io.podtrail.policy.Mode;
import io.podtrail.policy.NamespaceLabels;
import io.podtrail.policy.NamespacePolicy;
import io.podtrail.policy.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A namespace's labels over a cluster's defaults: the policy, and what is wrong with the labels, word for word. */
final class NamespaceResolution implements Subject {
    private static final List<String> LEVELS = List.of("privileged", "baseline", "restricted");
    private static final List<String> NO_LEVELS = List.of(
            "",
            "Baseline",
            "baseline ",
            " restricted",
            "privilegedx",
            "a\"\\\u00a0\u0001",
            "\uD83D\uDE00",
            "\n",
            "\u2028");
    private static final List<String> VERSIONS = List.of(
            "latest", "v1.0", "v1.7", "v1.25", "v1.37", "v1.38", "v1.99", "v1.2147483648", "v1.9223372036854775807");
    private static final List<String> NO_VERSIONS = List.of(
            "",
            "v1.01",
            "v1.00",
            "1.2",
            "v1",
            "v2.0",
            "V1.1",
            "Latest",
            " v1.1",
            "v1.1\n",
            "v1.9223372036854775808",
            "v1.-1",
            "v1.+1",
            "v1.1.1",
            "v1.\u0661",
            "\t");

    @Override
    public String name() {
        return "namespaces";
    }

    @Override
    public int podsPerQuestion() {
        return 1;
    }

    @Override
    public long comparisons(JsonNode answer) {
        return 1;
    }

    @Override
    public JsonNode question(long seed, long number) {
        var random = new Randomness(~seed, number);
        ObjectNode question = JSON.objectNode();
        ObjectNode labels = question.putObject("labels");
        random.some(labels, "app", 4, () -> JSON.textNode("x"));
        random.some(labels, NamespaceLabels.PREFIX + "Enforce", 20, () -> JSON.textNode("restricted"));
        for (Mode mode : Mode.values()) {
            random.some(labels, NamespaceLabels.level(mode), 2, () -> value(random, LEVELS, NO_LEVELS));
            random.some(labels, NamespaceLabels.version(mode), 2, () -> value(random, VERSIONS, NO_VERSIONS));
        }
        if (random.chance(2)) {
            ObjectNode defaults = question.putObject("defaults");
            for (Mode mode : Mode.values()) {
                defaults.put(mode.toString(), random.pick(LEVELS));
                defaults.put(mode + "Version", random.pick(VERSIONS));
            }
        }
        return question;
    }

    private static JsonNode value(Randomness random, List<String> good, List<String> bad) {
        return JSON.textNode(random.chance(5) ? random.pick(bad) : random.pick(good));
    }

    @Override
    public @Nullable Difference compare(JsonNode question, JsonNode answer) {
        var labels = new TreeMap<String, String>();
        question.path("labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        var ours = NamespaceLabels.resolve(labels, defaults(question.path("defaults")));
        var errors = new ArrayList<String>();
        answer.path("errors").forEach(error -> errors.add(error.asText()));
        if (!ours.errors().equals(errors)) {
            return new Difference("errors", ours.errors().toString(), errors.toString());
        }
        return comparePolicies(ours.policy(), answer);
    }

    static @Nullable Difference comparePolicies(NamespacePolicy ours, JsonNode answer) {
        for (Mode mode : Mode.values()) {
            String upstream = answer.path("policy").path(mode.toString()).asText();
            if (!ours.of(mode).toString().equals(upstream)) {
                return new Difference(mode.toString(), ours.of(mode).toString(), upstream);
            }
        }
        return null;
    }

    private static NamespacePolicy defaults(JsonNode defaults) {
        return defaults.isMissingNode()
                ? NamespacePolicy.PRIVILEGED
                : new NamespacePolicy(
                        levelVersion(defaults, Mode.ENFORCE),
                        levelVersion(defaults, Mode.AUDIT),
                        levelVersion(defaults, Mode.WARN));
    }

    private static LevelVersion levelVersion(JsonNode defaults, Mode mode) {
        return new LevelVersion(
                Level.parse(defaults.path(mode.toString()).asText()).orElse(Level.PRIVILEGED),
                Version.parse(defaults.path(mode + "Version").asText()).orElse(Version.LATEST));
    }
}
