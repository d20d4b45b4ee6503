package io.podtrail.app.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LabelSelectorTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "team=shop | true",
                "team==shop | true",
                "team!=shop | false",
                "env!=test | true",
                "team | true",
                "!team | false",
                "!legacy | true",
                "team in (pay, shop) | true",
                "team notin (shop) | false",
                "env notin (test,prod) | true",
                "team=shop,a.io/tier=web | true",
                "team = shop , a.io/tier in (web) , !legacy | true",
                "team=shop,a.io/tier=api | false",
                "empty= | true",
            })
    void admitsWhatKubectlAdmits(String selector, boolean admitted) throws Exception {
        var labels = new JsonMapper().readTree("{\"team\":\"shop\",\"a.io/tier\":\"web\",\"empty\":\"\"}");

        assertThat(LabelSelector.parse(selector).admits(labels)).isEqualTo(admitted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=", "a b", "a in b", "a=b=c", "a>1", ",a"})
    void whatIsNoSelectorIsRefused(String selector) {
        assertThatThrownBy(() -> LabelSelector.parse(selector))
                .hasMessageContaining("a selector is such as team=shop")
                .hasMessageContaining(selector);
    }
}
