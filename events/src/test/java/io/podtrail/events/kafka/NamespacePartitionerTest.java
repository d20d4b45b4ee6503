package io.podtrail.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NamespacePartitionerTest {
    /** Written down, because logs that exist are partitioned this way. */
    @ParameterizedTest
    @CsvSource({"demo, payments, 16, 5", "demo, kube-system, 16, 2", "prod-eu, payments, 16, 3", "demo, payments, 1, 0"
    })
    void theseNeverChange(String cluster, String namespace, int partitions, int partition) {
        assertThat(NamespacePartitioner.partition(cluster, namespace, partitions))
                .isEqualTo(partition);
    }

    @Test
    void itIsKafkasOwnPartitionerOverClusterAndNamespace() {
        for (int i = 0; i < 1_000; i++) {
            byte[] key = ("demo/team-" + i).getBytes(UTF_8);

            assertThat(NamespacePartitioner.partition("demo", "team-" + i, 24))
                    .isEqualTo(BuiltInPartitioner.partitionForKey(key, 24));
        }
    }
}
