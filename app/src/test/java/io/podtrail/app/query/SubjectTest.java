package io.podtrail.app.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SubjectTest {
    @ParameterizedTest
    @CsvSource({
        "pod x, POD, '', x",
        "po/x, POD, '', x",
        "ns data, NAMESPACE, '', data",
        "namespace/data, NAMESPACE, '', data",
        "alert 5b33, ALERT, '', 5b33",
        "deployment redis, WORKLOAD, Deployment, redis",
        "deploy/redis, WORKLOAD, Deployment, redis",
        "sts/db, WORKLOAD, StatefulSet, db",
        "cj/report, WORKLOAD, CronJob, report",
        "Rollout/api, WORKLOAD, Rollout, api",
        "workload Deployment/redis, WORKLOAD, Deployment, redis",
    })
    void readsWhatIsTypedForKubectl(String words, Subject.Type type, String kind, String name) {
        assertThat(Subject.parse(List.of(words.split(" ", -1)))).containsExactly(new Subject(type, kind, name));
    }

    @Test
    void severalNamesShareATypeOrBringTheirOwn() {
        assertThat(Subject.parse(List.of("pod", "a", "b")))
                .extracting(Subject::name)
                .containsExactly("a", "b");
        assertThat(Subject.parse(List.of("pod/a", "ns/b")))
                .extracting(Subject::type)
                .containsExactly(Subject.Type.POD, Subject.Type.NAMESPACE);
    }

    @ParameterizedTest
    @CsvSource({"deployment, is a type without a name", "pod/a b, is not TYPE/NAME", "pod/, is not TYPE/NAME"})
    void whatIsNeitherIsRefused(String words, String message) {
        assertThatThrownBy(() -> Subject.parse(List.of(words.split(" ", -1)))).hasMessageContaining(message);
    }
}
