package io.podtrail.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

final class DeadLetterTest {
    @Test
    void whatIsSmallIsKeptWhole() {
        var letter = letter(5, "key".getBytes(UTF_8), "value".getBytes(UTF_8), new RecordHeaders());

        assertThat(letter.key()).isEqualTo("key".getBytes(UTF_8));
        assertThat(letter.value()).isEqualTo("value".getBytes(UTF_8));
        assertThat(letter.timestamp()).isEqualTo(5);
        assertThat(header(letter, DeadLetterHeaders.BYTES)).isEqualTo("5");
        assertThat(header(letter, DeadLetterHeaders.SHA256))
                .isEqualTo("cd42404d52ad55ccfa9aca4adc828aa5800ad9d385a0671fbcbf724118320619");
    }

    @Test
    void everyPartOfItIsBounded() {
        var headers = new RecordHeaders();
        for (int i = 0; i < 1_000; i++) {
            headers.add("h" + i, new byte[1_000]);
        }
        headers.add("nothing", null);

        var letter = letter(-1, new byte[10_000_000], new byte[10_000_000], headers);

        int size = letter.key().length
                + letter.value().length
                + StreamSupport.stream(letter.headers().spliterator(), false)
                        .mapToInt(header -> header.key().length() + header.value().length)
                        .sum();
        assertThat(size).isLessThan(100_000);
        assertThat(letter.timestamp()).isZero();
        assertThat(header(letter, DeadLetterHeaders.BYTES)).isEqualTo("10000000");
        assertThat(DeadLetter.reason(letter)).startsWith("rrr").contains("characters, sha256");
    }

    @Test
    void aTombstoneHasOneToo() {
        var letter = letter(5, null, null, new RecordHeaders());

        assertThat(letter.value()).isNull();
        assertThat(header(letter, DeadLetterHeaders.BYTES)).isEqualTo("0");
    }

    private static ProducerRecord<byte[], byte[]> letter(long at, byte[] key, byte[] value, RecordHeaders headers) {
        return DeadLetter.of("dead", at, key, value, headers, "r".repeat(100_000), "observations-0@7", "E");
    }

    private static String header(ProducerRecord<byte[], byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), UTF_8);
    }
}
