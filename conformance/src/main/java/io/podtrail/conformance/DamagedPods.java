package io.podtrail.conformance;

import static io.podtrail.conformance.Randomness.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** Random pods in which one value that matters to the standards has been replaced by something of any type. */
final class DamagedPods {
    /** Below these upstream reads more than we do: what is wrong there cannot change a verdict, and is not looked at. */
    private static final Set<String> UNREAD = Set.of("exec", "unheardOf", "HostPath", "hostpath");

    private static final List<JsonNode> ANYTHING = List.of(
            JSON.textNode(""),
            JSON.textNode("true"),
            JSON.textNode("0"),
            JSON.textNode("Localhost"),
            JSON.numberNode(0),
            JSON.numberNode(1),
            JSON.numberNode(-1),
            JSON.numberNode(Integer.MAX_VALUE + 1L),
            JSON.numberNode(BigInteger.TWO.pow(63)),
            JSON.numberNode(BigInteger.TWO.pow(200)),
            JSON.numberNode(0.5),
            JSON.numberNode(1.0),
            JSON.numberNode(new BigDecimal("1E+3")),
            JSON.booleanNode(true),
            JSON.booleanNode(false),
            JSON.nullNode(),
            JSON.objectNode(),
            JSON.arrayNode(),
            JSON.arrayNode().add(JSON.nullNode()),
            JSON.arrayNode().add(JSON.objectNode()),
            JSON.arrayNode().add(JSON.arrayNode()),
            JSON.arrayNode().add(""));

    private DamagedPods() {}

    static LongFunction<JsonNode> ofSeed(long seed) {
        LongFunction<JsonNode> pods = RandomPods.ofSeed(seed);
        return number -> {
            // Other pods than those that are compared undamaged.
            JsonNode pod = pods.apply(-1 - number);
            var random = new Randomness(seed, Long.MIN_VALUE + number);
            var places = new ArrayList<Consumer<JsonNode>>();
            places(pod, places);
            if (!places.isEmpty()) {
                random.pick(places).accept(random.pick(ANYTHING));
            }
            return pod;
        };
    }

    private static void places(JsonNode node, List<Consumer<JsonNode>> places) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                if (!UNREAD.contains(field.getKey())) {
                    places.add(value -> object.set(field.getKey(), value));
                    places(field.getValue(), places);
                }
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                places.add(value -> array.set(at, value));
                places(array.get(i), places);
            }
        }
    }
}
