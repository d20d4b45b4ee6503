package io.podtrail.policy.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PrintableJsonTest {
    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whateverAValueHoldsTheJsonIsPrintableAndTheValueExact(long seed) throws Exception {
        var random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            // A lone surrogate has no UTF-8, so it cannot be in a document that came as bytes.
            String name = HostileText.any(random).replaceAll("\\p{Cs}", "");
            var document = JSON.createObjectNode().put("name", name).put(name, 1);
            byte[] json = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document);

            byte[] printable = PrintableJson.of(json);

            assertThat(JSON.readTree(printable)).isEqualTo(document);
            new String(printable, UTF_8)
                    .lines()
                    .forEach(line -> assertThat(HostileText.problemsIn(line)).isEmpty());
            String oneLine = PrintableJson.onOneLine(new String(json, UTF_8));
            assertThat(oneLine).doesNotContain("\n");
            assertThat(JSON.readTree(oneLine)).isEqualTo(document);
        }
    }

    @Test
    void usualJsonIsNotTouched() {
        byte[] json = "{\"name\": \"api\",\n \"check\": \"#1\"}".getBytes(UTF_8);

        assertThat(PrintableJson.of(json)).isSameAs(json);
    }
}
