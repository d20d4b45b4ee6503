package io.podtrail.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Choices that depend on a seed and a number only, in the shapes in which JSON needs them. */
final class Randomness {
    static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Random random;

    Randomness(long seed, long number) {
        // Mixed twice, because neighbouring seeds of java.util.Random begin alike.
        long start = new SplittableRandom(seed).nextLong() + number;
        this.random = new Random(new SplittableRandom(start).nextLong());
    }

    boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    @SafeVarargs
    final <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }

    <T> T pick(List<? extends T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** True, false or null. */
    JsonNode bool() {
        return pick(JSON.booleanNode(true), JSON.booleanNode(false), JSON.booleanNode(true), JSON.nullNode());
    }

    JsonNode orNull(Supplier<? extends JsonNode> value) {
        return chance(12) ? JSON.nullNode() : value.get();
    }

    /** Sets the field one time in {@code n}. */
    void some(ObjectNode object, String field, int n, Supplier<? extends JsonNode> value) {
        if (chance(n)) {
            object.set(field, value.get());
        }
    }

    /** Leaves the field out one time in {@code n}. */
    void mostly(ObjectNode object, String field, int n, Supplier<? extends JsonNode> value) {
        if (!chance(n)) {
            object.set(field, value.get());
        }
    }

    /** A list of up to that many elements; now and then null, and now and then with a null in it. */
    JsonNode list(int most, Supplier<? extends JsonNode> element) {
        if (chance(20)) {
            return JSON.nullNode();
        }
        ArrayNode list = JSON.arrayNode();
        Consumer<JsonNode> add = list::add;
        for (int i = below(most + 1); i > 0; i--) {
            add.accept(chance(60) ? JSON.nullNode() : element.get());
        }
        return list;
    }
}
