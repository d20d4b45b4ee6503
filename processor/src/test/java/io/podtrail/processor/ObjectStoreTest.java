package io.podtrail.processor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** It finds what a map ordered by the UTF-8 of its keys finds, as Streams' own stores do. */
final class ObjectStoreTest {
    private static final String ASCII = "ab/-~";
    /** The last two are out of order in UTF-16. */
    private static final String ANY = "ab/\u00e9\ud7ff\uffee\ud83d\ude00";

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isOrderedAsTheBytesOfItsKeys(long seed) {
        var random = new Random(seed);
        var store = new ObjectStore<Integer>("test");
        var model = new TreeMap<byte[], Integer>(Arrays::compareUnsigned);
        for (int i = 0; i < 2_000; i++) {
            // Begins with keys of which Java's own order is right.
            String key = key(random, i < 500 ? ASCII : ANY);
            if (random.nextInt(3) == 0) {
                assertThat(store.delete(key)).isEqualTo(model.remove(bytes(key)));
            } else {
                store.put(key, i);
                model.put(bytes(key), i);
            }
            assertThat(store.get(key)).isEqualTo(model.get(bytes(key)));
            if (i % 20 == 0) {
                String from = key(random, ANY);
                String to = from + key(random, ANY);
                assertThat(values(store.range(from, to)))
                        .containsExactlyElementsOf(
                                model.subMap(bytes(from), true, bytes(to), true).values());
                assertThat(values(store.prefixScan("a/", Serdes.String().serializer())))
                        .containsExactlyElementsOf(model.subMap(bytes("a/"), true, bytes("a0"), false)
                                .values());
                assertThat(values(store.all())).containsExactlyElementsOf(model.values());
            }
        }
    }

    private static String key(Random random, String characters) {
        int[] points = characters.codePoints().toArray();
        var key = new StringBuilder();
        for (int length = 1 + random.nextInt(4); length > 0; length--) {
            key.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return key.toString();
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    private static List<Integer> values(KeyValueIterator<String, Integer> found) {
        var values = new ArrayList<Integer>();
        found.forEachRemaining(entry -> values.add(entry.value));
        return values;
    }
}
