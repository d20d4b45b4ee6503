package io.podtrail.sink.receivers.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.podtrail.sink.receivers.Groups;
import io.podtrail.sink.receivers.Notification;
import org.junit.jupiter.api.Test;

final class WordsTest {
    @Test
    void aHeadlineSaysWhatHappenedWhere() {
        assertThat(headline(Groups.one())).isEqualTo("prod/payments Deployment/api violates restricted (enforce)");
        assertThat(headline(Groups.oneResolved())).isEqualTo("prod/payments Deployment/api: fixed");
        assertThat(headline(Groups.small())).isEqualTo("2 alerts open in prod/payments, 1 resolved");
        assertThat(headline(Groups.large(300)))
                .isEqualTo("300 workloads in prod/payments violate restricted (enforce)");
        assertThat(headline(Groups.digest())).isEqualTo("Already open: 40 alerts in prod/payments");
    }

    @Test
    void nothingThatIsKeptBackIsSilent() {
        assertThat(new GroupWords(Groups.small()).suppressed())
                .isEqualTo("Open and not shown: 2 silenced, 1 behind a more severe alert of the same workload");
        assertThat(new GroupWords(Groups.one()).suppressed()).isEmpty();
    }

    @Test
    void everyPlaceholderOfATemplateIsFilled() {
        for (String name : Template.PLACEHOLDERS.keySet()) {
            assertThat(new GroupWords(Groups.small()).values()).containsKey(name);
        }
        assertThat(Template.parse("{{ severity }} {{workload}}: {{checks}}").fill(new GroupWords(Groups.digest())))
                .startsWith("critical 40 workloads: allowPrivilegeEscalation ×20");
    }

    @Test
    void aValueIsNoTemplate() {
        assertThat(Template.parse("{{groupLabels}}").fill(new GroupWords(Groups.hostile(3))))
                .contains("namespace=");
    }

    @Test
    void allMistakesOfATemplateAreNamed() {
        assertThatThrownBy(() -> Template.parse("{{sevrity}} {{nonsense}} {{"))
                .hasMessageContaining("did you mean \"severity\"?")
                .hasMessageContaining("{{nonsense}}: known here: headline")
                .hasMessageContaining("not closed");
        assertThatThrownBy(() -> Template.parse(" ")).hasMessageContaining("must say something");
    }

    @Test
    void textIsCutBetweenCharactersAndNeverWithinAnEscape() {
        assertThat(Fitting.fit("abc", 3)).isEqualTo("abc");
        assertThat(Fitting.fit("abcd", 3)).isEqualTo("ab…");
        assertThat(Fitting.fit("a😀😀", 4)).isEqualTo("a😀…");
        assertThat(Fitting.fit("a&b&c", 9, text -> text.replace("&", "&amp;"))).isEqualTo("a&amp;b…");
    }

    private static String headline(Notification group) {
        return new GroupWords(group).headline();
    }
}
