package io.podtrail.sink.receivers.kubernetes;

import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.podtrail.events.Alert;
import io.podtrail.policy.DnsNames;
import io.podtrail.policy.text.Printable;
import io.podtrail.sink.kubernetes.WorkloadLookup;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Notification.Item;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.message.GroupWords;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes an Event for each revision of each alert of one cluster, to that cluster. */
final class EventReceiver implements Receiver {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int MAX_DETAIL = 300;

    private final KubernetesClient client;
    private final String cluster;

    /**
     * Takes over the client.
     *
     * @param cluster name or alias of the cluster that the client leads to
     */
    EventReceiver(KubernetesClient client, String cluster) {
        this.client = client;
        this.cluster = cluster;
    }

    @Override
    public Delivery deliver(Notification notification) throws InterruptedException {
        for (Item item : notification.items()) {
            Alert alert = item.alert();
            if (!cluster.equals(alert.cluster()) && !cluster.equals(alert.clusterAlias())) {
                return Delivery.refused(
                        "another cluster",
                        "%s is in cluster %s, and this receiver writes to %s: let its route match cluster"
                                .formatted(
                                        Printable.of(alert.workload().toString()),
                                        Printable.of(alert.cluster()),
                                        cluster));
            }
        }
        for (Item item : notification.items()) {
            Delivery delivery = item.isNews() ? write(item) : Delivery.delivered();
            if (delivery.outcome() != Outcome.DELIVERED) {
                return delivery;
            }
        }
        return Delivery.delivered();
    }

    private Delivery write(Item item) throws InterruptedException {
        Alert alert = item.alert();
        if (!DnsNames.isSubdomain(alert.namespace())) {
            return Delivery.delivered(); // No cluster has such a namespace.
        }
        String headline = new GroupWords(Notification.of(alert, item.record())).headline();
        try {
            String uid = WorkloadLookup.uid(client, alert.namespace(), alert.workload())
                    .orElse("");
            var unused = client.events()
                    .v1()
                    .events()
                    .inNamespace(alert.namespace())
                    .resource(new AlertEvent(alert).of(headline, uid))
                    .create();
            return Delivery.delivered();
        } catch (KubernetesClientException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return judge(e);
        }
    }

    private static Delivery judge(KubernetesClientException e) {
        int code = e.getCode();
        if (code == HttpURLConnection.HTTP_CONFLICT
                || code == HttpURLConnection.HTTP_NOT_FOUND
                || isNamespaceEnding(e)) {
            return Delivery.delivered(); // It is there already, or its namespace is not any more.
        }
        String reason = code == 0 ? "connection failed" : "HTTP " + code;
        if (code == HttpURLConnection.HTTP_UNAUTHORIZED || code == HttpURLConnection.HTTP_FORBIDDEN) {
            return Delivery.refused(
                    reason, detail(e) + ": grant it with podtrail sink --print-rbac | kubectl apply -f -");
        }
        return code == 0 || code == TOO_MANY_REQUESTS || code / 100 == 5
                ? Delivery.retry(reason, detail(e), retryAfter(e))
                : Delivery.refused(reason, detail(e));
    }

    private static boolean isNamespaceEnding(KubernetesClientException e) {
        StatusDetails details = details(e);
        List<StatusCause> causes = details == null ? List.of() : details.getCauses();
        return causes.stream().anyMatch(cause -> "NamespaceTerminating".equals(cause.getReason()));
    }

    private static @Nullable Duration retryAfter(KubernetesClientException e) {
        StatusDetails details = details(e);
        Integer seconds = details == null ? null : details.getRetryAfterSeconds();
        return seconds == null || seconds <= 0 ? null : Duration.ofSeconds(seconds);
    }

    private static @Nullable StatusDetails details(KubernetesClientException e) {
        return e.getStatus() == null ? null : e.getStatus().getDetails();
    }

    private static String detail(KubernetesClientException e) {
        String status = e.getStatus() == null ? null : e.getStatus().getMessage();
        String text = Printable.of(status == null ? String.valueOf(e.getMessage()) : status);
        return text.substring(0, Math.min(text.length(), MAX_DETAIL));
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return "kubernetes-event " + cluster;
    }
}
