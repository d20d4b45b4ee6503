package io.podtrail.events.kafka;

import io.podtrail.events.Keys;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/**
 * Everything of one namespace lies in one partition, which is therefore a total order of all that happened in it. The
 * hash is that of Kafka's default partitioner over the string {@code cluster/namespace}.
 */
public final class NamespacePartitioner {
    private NamespacePartitioner() {}

    /** The partition of a namespace in a topic of so many partitions. */
    public static int partition(String cluster, String namespace, int partitions) {
        byte[] key = Keys.namespace(cluster, namespace).getBytes(StandardCharsets.UTF_8);
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
