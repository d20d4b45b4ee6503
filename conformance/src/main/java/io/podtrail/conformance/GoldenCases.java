package io.podtrail.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Questions with upstream's answers, kept in a file: agreement can be shown where there is no Go. Few, but chosen so that
 * each visits a corner that those before it do not.
 */
record GoldenCases(Upstream upstream, List<Case> cases) {
    private static final ObjectMapper LINES = new ObjectMapper();
    private static final JsonMapper PODS = PodJson.mapper();

    /** How many pods to choose from, and how many to take of everything whatever it visits. */
    private static final int PODS_TO_CHOOSE_FROM = 40_000;

    private static final int OF_EACH = 35;

    /** One question, whose it is, and what upstream says. */
    record Case(String subject, JsonNode question, JsonNode answer) {}

    static GoldenCases choose(Oracle oracle, long seed) throws IOException {
        var cases = new ArrayList<Case>();
        for (Subject subject : Subjects.all(oracle.upstream())) {
            Set<JsonNode> questions = new LinkedHashSet<>();
            for (int number = 0; number < OF_EACH; number++) {
                questions.add(subject.question(seed, number));
            }
            if (subject.name().equals("pods")) {
                questions.addAll(smallestOfEachCorner(subject, seed));
            }
            for (JsonNode question : questions) {
                cases.add(new Case(subject.name(), question, oracle.ask(question)));
            }
        }
        return new GoldenCases(oracle.upstream(), cases);
    }

    private static Collection<JsonNode> smallestOfEachCorner(Subject pods, long seed) throws JsonProcessingException {
        var smallest = new TreeMap<String, JsonNode>();
        for (int number = OF_EACH; number < PODS_TO_CHOOSE_FROM; number++) {
            JsonNode question = pods.question(seed, number);
            for (String corner : corners(question)) {
                smallest.merge(
                        corner,
                        question,
                        (a, b) -> b.toString().length() < a.toString().length() ? b : a);
            }
        }
        return smallest.values();
    }

    /** What the question's pod visits; shapes only where no value looks like a part of the message. */
    static Set<String> corners(JsonNode question) throws JsonProcessingException {
        String json = question.path("pod").toString();
        boolean isPlain = !json.contains("\\\"") && json.chars().allMatch(c -> c < 0x7f);
        return Coverage.of(PODS.readValue(json, Pod.class), isPlain);
    }

    void write(Path file) throws IOException {
        var lines = new ArrayList<String>();
        lines.add(LINES.writeValueAsString(upstream.toJson()));
        for (Case each : cases) {
            lines.add(LINES.writeValueAsString(Randomness.JSON
                    .objectNode()
                    .put("subject", each.subject())
                    .<com.fasterxml.jackson.databind.node.ObjectNode>set("question", each.question())
                    .set("answer", each.answer())));
        }
        Files.write(file, lines);
    }

    static GoldenCases read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        var cases = new ArrayList<Case>();
        for (String line : lines.subList(1, lines.size())) {
            JsonNode node = LINES.readTree(line);
            cases.add(new Case(node.path("subject").asText(), node.path("question"), node.path("answer")));
        }
        return new GoldenCases(Upstream.of(LINES.readTree(lines.get(0))), cases);
    }
}
