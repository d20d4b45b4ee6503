package io.podtrail.sink.receivers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

final class SecretTest {
    @Test
    void aSecretIsNeverPrinted() throws Exception {
        var secret = Secret.of("hunter2");

        assertThat(secret).hasToString("***");
        assertThat("%s".formatted(secret)).isEqualTo("***");
        assertThat(new ObjectMapper().writeValueAsString(secret)).isEqualTo("\"***\"");
        assertThat(secret.removeFrom("password hunter2 is wrong")).isEqualTo("password *** is wrong");
    }

    @Test
    void secretsAreEqualWhenTheirValuesAre() {
        assertThat(Secret.of("a")).isEqualTo(Secret.of("a")).hasSameHashCodeAs(Secret.of("a"));
        assertThat(Secret.of("a")).isNotEqualTo(Secret.of("b"));
    }
}
