package io.podtrail.conformance;

import static io.podtrail.conformance.Randomness.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.policy.Exemptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests to create a pod, sent through upstream's whole admission under random exemptions: is the pod exempt, and by what?
 */
final class Exempting implements Subject {
    private static final List<String> NAMES = List.of("a", "b", "A", "a ", "", "aa", "*", "system:a", "\uD83D\uDE00");

    @Override
    public String name() {
        return "requests";
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
        var random = new Randomness(seed + 0x2545F491L, number);
        ObjectNode question = JSON.objectNode();
        ObjectNode request = question.putObject("exempt");
        ObjectNode exemptions = request.putObject("exemptions");
        for (String by : List.of("usernames", "namespaces", "runtimeClasses")) {
            ArrayNode names = exemptions.putArray(by);
            for (int i = random.below(3); i > 0; i--) {
                names.add(random.pick(NAMES));
            }
        }
        for (String field : List.of("user", "namespace", "runtimeClass")) {
            random.mostly(request, field, 4, () -> JSON.textNode(random.pick(NAMES)));
        }
        return question;
    }

    @Override
    public @Nullable Difference compare(JsonNode question, JsonNode answer) {
        JsonNode request = question.path("exempt");
        JsonNode lists = request.path("exemptions");
        var exemptions = new Exemptions(
                texts(lists.path("usernames")), texts(lists.path("namespaces")), texts(lists.path("runtimeClasses")));
        String ours = exemptions
                .covering(
                        request.path("user").asText(),
                        request.path("namespace").asText(),
                        request.path("runtimeClass").asText())
                .map(Exemptions.By::toString)
                .orElse("");
        JsonNode by = answer.path("exemptBy");
        return by.isTextual() && by.asText().equals(ours)
                ? null
                : new Difference("exempt by", ours, by.isTextual() ? by.asText() : answer.toString());
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
