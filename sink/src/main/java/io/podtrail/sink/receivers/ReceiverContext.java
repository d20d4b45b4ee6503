package io.podtrail.sink.receivers;

import io.podtrail.events.kafka.Topics;
import io.podtrail.sink.kubernetes.KubernetesClients;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a receiver may need of the process that it lives in.
 *
 * @param name the receiver's name in the configuration
 * @param topics of this installation
 * @param clientProperties how to reach its Kafka
 * @param environment the process's environment variables
 * @param out standard output, for what is shown on a terminal
 * @param coloured whether colour is wanted there
 * @param kubernetes the way to API servers, for what is written to a cluster
 */
public record ReceiverContext(
        String name,
        Topics topics,
        Map<String, Object> clientProperties,
        Map<String, String> environment,
        PrintStream out,
        boolean coloured,
        KubernetesClients kubernetes) {}
