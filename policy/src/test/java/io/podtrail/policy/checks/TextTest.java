package io.podtrail.policy.checks;

import static io.podtrail.policy.pod.PodBuilder.aPod;
import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.policy.pod.Pod;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TextTest {
    @Test
    void setsAreSortedByTheBytesOfUtf8() {
        var set = Text.sortedSet();
        set.addAll(List.of("\uD83D\uDE00", "\uFFFD", "\uE000", "b", "a", "B", "", "ab", "\u00e4", "a"));

        assertThat(set).containsExactly("", "B", "a", "ab", "b", "\u00e4", "\uE000", "\uFFFD", "\uD83D\uDE00");
    }

    @Test
    void onlyOneIsSingular() {
        assertThat(Text.plural("port", "ports", 0)).isEqualTo("ports");
        assertThat(Text.plural("port", "ports", 1)).isEqualTo("port");
        assertThat(Text.plural("port", "ports", 2)).isEqualTo("ports");
    }

    @Test
    void whatIsQuotedIsNotEscaped() {
        assertThat(Text.quoted(List.of())).isEmpty();
        assertThat(Text.quoted(List.of("a\"b", "c\\d\n"))).isEqualTo("\"a\"b\", \"c\\d\n\"");
    }

    @Test
    void settersAreThePodThenContainers() {
        assertThat(Text.setters(true, List.of())).isEqualTo("pod");
        assertThat(Text.setters(false, List.of("a"))).isEqualTo("container \"a\"");
        assertThat(Text.setters(true, List.of("a", "a"))).isEqualTo("pod and containers \"a\", \"a\"");
    }

    @Test
    void offendersKeepVisitingOrderAndDuplicates() {
        Pod pod = aPod("m")
                .ephemeralContainerWith("e", "")
                .containerWith("m", "")
                .initContainerWith("z", "")
                .build();

        assertThat(Text.offenders(pod, container -> true)).containsExactly("z", "m", "m", "e");
        assertThat(Text.offenders(pod, container -> false)).isEmpty();
    }
}
