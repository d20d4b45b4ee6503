package io.podtrail.processor;

import static org.assertj.core.api.Assertions.assertThat;

import io.podtrail.events.Workload;
import io.podtrail.processor.WorkloadIndex.Members;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkloadIndexTest {
    @ParameterizedTest(name = "{0} pods are kept")
    @ValueSource(ints = {0, 1, 7, 1_000})
    void theAnswerIsWhatLiesInTheStoreHoweverLittleIsKept(int maxPods) {
        var random = new Random(maxPods);
        var stored = new TreeMap<String, Map<String, Members>>();
        var index = new WorkloadIndex(maxPods);
        for (int step = 0; step < 5_000; step++) {
            String namespace = "c1/n" + random.nextInt(4);
            String key = namespace + "/p" + random.nextInt(10);
            var members = new Members(new Workload("Deployment", "w" + random.nextInt(2)), random.nextBoolean());
            Map<String, Members> pods = stored.computeIfAbsent(namespace, of -> new HashMap<>());
            if (random.nextInt(3) == 0) {
                pods.remove(key);
                index.remove(namespace, key);
            } else {
                pods.put(key, members);
                index.put(namespace, key, members);
            }

            var expected = new TreeSet<String>();
            pods.forEach((pod, of) -> {
                if (of.equals(members)) {
                    expected.add(pod);
                }
            });
            assertThat(index.keys(namespace, members, stored::get)).containsExactlyElementsOf(expected);
        }
    }
}
