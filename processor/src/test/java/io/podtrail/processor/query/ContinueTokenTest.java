package io.podtrail.processor.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class ContinueTokenTest {
    @Test
    void aTokenHoldsForItsOwnListOnly() {
        String token = ContinueToken.of("violations of prod", "prod/shop/api-1");

        assertThat(ContinueToken.keyOf("violations of prod", token)).isEqualTo("prod/shop/api-1");
        assertThatThrownBy(() -> ContinueToken.keyOf("violations of test", token))
                .isInstanceOf(ApiError.class)
                .hasMessageContaining("belongs to another list");
        assertThatThrownBy(() -> ContinueToken.keyOf("violations of prod", "%%%"))
                .isInstanceOf(ApiError.class)
                .hasMessageContaining("no token of ours");
    }

    @Test
    void selectedFieldsGoThroughLists() throws Exception {
        var item = Json.MAPPER.readTree(
                "{\"pod\":\"a\",\"uid\":\"u\",\"violations\":[{\"mode\":\"warn\",\"level\":\"baseline\"}]}");

        assertThat(FieldSelection.of("pod,violations.mode,nothing").of(item).toString())
                .isEqualTo("{\"pod\":\"a\",\"violations\":[{\"mode\":\"warn\"}]}");
        assertThat(FieldSelection.of("").of(item)).isEqualTo(item);
        assertThatThrownBy(() -> FieldSelection.of("pod,")).isInstanceOf(ApiError.class);
    }
}
