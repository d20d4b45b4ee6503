package io.podtrail.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody writes by accident: refused with a clear error, or read; never another exception. */
final class HostileInputTest {
    private static final JsonMapper MAPPER = PodJson.mapper();
    private static final int MEGABYTE = 1 << 20;

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "{\"spec\":", "{\"spec\":{\"containers\":["})
    void jsonThatIsHundredThousandDeepIsRefused(String opening) {
        String nested = "{\"spec\":{\"unknown\":" + opening.repeat(100_000);

        assertThatThrownBy(() -> MAPPER.readValue(nested, Pod.class))
                .isInstanceOf(StreamConstraintsException.class)
                .hasMessageContaining("nesting depth");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"metadata\":{\"name\":\"",
                "{\"spec\":{\"volumes\":[{\"name\":\"",
                "{\"spec\":{\"containers\":[{\"securityContext\":{\"procMount\":\""
            })
    void aStringOfHundredMegabytesIsRefusedBeforeItIsAllRead(String before) {
        assertThatThrownBy(() -> MAPPER.readValue(withHundredMegabytes(before, "\"}}"), Pod.class))
                .isInstanceOf(StreamConstraintsException.class)
                .hasMessageContaining("String value length");
    }

    @Test
    void aNumberOfAMillionDigitsIsRefused() {
        String pod = "{\"spec\":{\"securityContext\":{\"runAsUser\":" + "1".repeat(1_000_000) + "}}}";

        assertThatThrownBy(() -> MAPPER.readValue(pod, Pod.class))
                .isInstanceOf(StreamConstraintsException.class)
                .hasMessageContaining("Number value length");
    }

    @Test
    void aFieldNameOfHundredMegabytesIsRefused() {
        assertThatThrownBy(() -> MAPPER.readValue(withHundredMegabytes("{\"", "\":1}"), Pod.class))
                .isInstanceOf(StreamConstraintsException.class)
                .hasMessageContaining("Name length");
    }

    /** A minute of {@code conformance/fuzz} finds more; this is what every build does. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void mutatedPodsAreRefusedOrJudgedAndNothingElse(long seed) {
        var random = new Random(seed);
        int accepted = 0;
        for (LongFunction<JsonNode> pods : List.of(RandomPods.ofSeed(seed), DamagedPods.ofSeed(seed))) {
            for (int number = 0; number < 2000; number++) {
                byte[] json = pods.apply(number).toString().getBytes(UTF_8);
                for (int mutations = random.nextInt(3); mutations > 0 && json.length > 0; mutations--) {
                    json[random.nextInt(json.length)] = (byte) random.nextInt(256);
                }
                accepted += FuzzTarget.accepts(json) ? 1 : 0;
            }
        }
        assertThat(accepted).isBetween(500, 3900);
    }

    private static InputStream withHundredMegabytes(String before, String after) {
        byte[] megabyte = "x".repeat(MEGABYTE).getBytes(UTF_8);
        Stream<byte[]> parts = Stream.concat(
                Stream.concat(Stream.of(before.getBytes(UTF_8)), Collections.nCopies(100, megabyte).stream()),
                Stream.of(after.getBytes(UTF_8)));
        return new SequenceInputStream(Collections.enumeration(
                parts.<InputStream>map(ByteArrayInputStream::new).toList()));
    }
}
