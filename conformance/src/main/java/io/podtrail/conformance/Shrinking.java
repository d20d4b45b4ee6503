package io.podtrail.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Delta debugging on JSON: takes parts away and makes values simpler for as long as what is left still shows the
 * difference. What remains is minimal: no single step makes it smaller.
 */
final class Shrinking {
    private Shrinking() {}

    static JsonNode smallest(JsonNode start, Predicate<JsonNode> stillDiffers) {
        JsonNode smallest = start;
        boolean shrank = true;
        while (shrank) {
            shrank = false;
            // Every step is strictly simpler, so this ends.
            for (Iterator<JsonNode> steps = simpler(smallest).iterator(); steps.hasNext() && !shrank; ) {
                JsonNode candidate = steps.next();
                if (stillDiffers.test(candidate)) {
                    smallest = candidate;
                    shrank = true;
                }
            }
        }
        return smallest;
    }

    /** All values that are one step simpler, the largest steps first. */
    private static Stream<JsonNode> simpler(JsonNode node) {
        if (node instanceof ObjectNode object) {
            return simpler(object);
        }
        if (node instanceof ArrayNode array) {
            return simpler(array);
        }
        if (node.isTextual()) {
            return simpler(node.textValue());
        }
        if (node.isNumber() && node.asLong() != 0) {
            return Stream.concat(Stream.of(number(0)), node.asLong() == 1 ? Stream.empty() : Stream.of(number(1)));
        }
        return node.isBoolean() && node.booleanValue() ? Stream.of(Randomness.JSON.booleanNode(false)) : Stream.empty();
    }

    private static Stream<JsonNode> simpler(ObjectNode object) {
        var fields = new ArrayList<String>();
        object.fieldNames().forEachRemaining(fields::add);
        Stream<JsonNode> without =
                chunks(fields.size()).map(chunk -> object.deepCopy().remove(fields.subList(chunk.from(), chunk.to())));
        Stream<JsonNode> within = fields.stream()
                .flatMap(field -> simpler(object.get(field))
                        .map(value -> object.deepCopy().set(field, value)));
        return Stream.concat(without, within);
    }

    private static Stream<JsonNode> simpler(ArrayNode array) {
        Stream<JsonNode> without = chunks(array.size()).map(chunk -> {
            ArrayNode rest = Randomness.JSON.arrayNode();
            for (int i = 0; i < array.size(); i++) {
                if (i < chunk.from() || i >= chunk.to()) {
                    rest.add(array.get(i));
                }
            }
            return rest;
        });
        Stream<JsonNode> within = IntStream.range(0, array.size())
                .boxed()
                .flatMap(i -> simpler(array.get(i)).map(value -> {
                    ArrayNode copy = array.deepCopy();
                    copy.set(i, value);
                    return copy;
                }));
        return Stream.concat(without, within);
    }

    private static Stream<JsonNode> simpler(String text) {
        if (text.isEmpty()) {
            return Stream.empty();
        }
        var shorter = new ArrayList<>(List.of(""));
        if (!text.equals("a")) {
            shorter.add("a");
        }
        int middle = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
        if (middle > 0) {
            shorter.add(text.substring(0, middle));
            shorter.add(text.substring(middle));
        }
        return shorter.stream().map(Randomness.JSON::textNode);
    }

    private static JsonNode number(int value) {
        return Randomness.JSON.numberNode(value);
    }

    private record Chunk(int from, int to) {}

    /** All of it, then both halves, quarters and so on, down to single ones. */
    private static Stream<Chunk> chunks(int size) {
        var chunks = new ArrayList<Chunk>();
        for (int length = size; length > 0; length = length == 1 ? 0 : (length + 1) / 2) {
            for (int from = 0; from < size; from += length) {
                chunks.add(new Chunk(from, Math.min(size, from + length)));
            }
        }
        return chunks.stream();
    }
}
