package io.podtrail.events.kafka;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.ClientResponse;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.DefaultHostResolver;
import org.apache.kafka.clients.ManualMetadataUpdater;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.NetworkClientUtils;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.TransactionResult;
import org.apache.kafka.common.requests.WriteTxnMarkersRequest;
import org.apache.kafka.common.requests.WriteTxnMarkersResponse;
import org.apache.kafka.common.utils.LogContext;
import org.apache.kafka.common.utils.Time;

/**
 * Writes the marker that ends a transaction in a partition, in the place of its coordinator. An admin client could only
 * abort: that would take back what the coordinator has committed.
 */
final class TransactionMarker {
    private final Map<String, Object> clientProperties;

    /** @param clientProperties of any Kafka client; what else is in them is ignored */
    TransactionMarker(Map<String, Object> clientProperties) {
        this.clientProperties = clientProperties;
    }

    /**
     * Writes one. The broker refuses it when the producer has written with a later epoch meanwhile, and where no transaction is
     * open it ends nothing.
     *
     * @param leader of the partition
     * @throws org.apache.kafka.common.errors.ClusterAuthorizationException when that is not allowed
     * @throws org.apache.kafka.common.KafkaException when it is not known to be written
     */
    void write(Node leader, OpenTransaction open, TransactionResult result) {
        var config = new AdminClientConfig(clientProperties);
        int timeout = config.getInt(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG);
        try (var metrics = new Metrics();
                NetworkClient client = ClientUtils.createNetworkClient(
                        config,
                        "podtrail-transaction-marker",
                        metrics,
                        "transaction-marker",
                        new LogContext(),
                        new ApiVersions(),
                        Time.SYSTEM,
                        1,
                        timeout,
                        null,
                        new ManualMetadataUpdater(List.of(leader)),
                        new DefaultHostResolver(),
                        null,
                        null)) {
            if (!NetworkClientUtils.awaitReady(client, leader, Time.SYSTEM, timeout)) {
                throw new TimeoutException("the broker %s cannot be reached".formatted(leader));
            }
            var marker = new WriteTxnMarkersRequest.TxnMarkerEntry(
                    open.producerId(),
                    open.producerEpoch(),
                    open.coordinatorEpoch(),
                    result,
                    List.of(open.partition()),
                    (short) 0); // With 2, the coordinator's own, only a later epoch is taken.
            ClientResponse response = NetworkClientUtils.sendAndReceive(
                    client,
                    client.newClientRequest(
                            leader.idString(),
                            new WriteTxnMarkersRequest.Builder(List.of(marker)),
                            Time.SYSTEM.milliseconds(),
                            true),
                    Time.SYSTEM);
            check((WriteTxnMarkersResponse) response.responseBody(), open);
        } catch (IOException e) {
            throw new DisconnectException("the broker %s broke off".formatted(leader), e);
        }
    }

    private static void check(WriteTxnMarkersResponse response, OpenTransaction open) {
        Errors error = response.errorsByProducerId()
                .getOrDefault(open.producerId(), Map.of())
                .getOrDefault(open.partition(), Errors.UNKNOWN_SERVER_ERROR);
        error.maybeThrow();
    }
}
