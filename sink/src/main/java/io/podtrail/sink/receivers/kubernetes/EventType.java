package io.podtrail.sink.receivers.kubernetes;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.receivers.HistoryDelivery;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.ReceiverSettings;
import io.podtrail.sink.receivers.ReceiverType;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code type: kubernetes-event}: an Event of the workload, in the cluster itself. */
public final class EventType implements ReceiverType {
    @Override
    public String name() {
        return "kubernetes-event";
    }

    @Override
    public List<String> settings() {
        return List.of("cluster", "kubeconfig", "context");
    }

    @Override
    public HistoryDelivery history() {
        return HistoryDelivery.NONE;
    }

    @Override
    public ReceiverSettings read(StrictObject settings) {
        String cluster = settings.string("cluster");
        if (cluster == null || cluster.isBlank()) {
            settings.note("cluster", "is missing: name or alias of the cluster that Events are written to");
        }
        return new Settings(
                Objects.requireNonNullElse(cluster, ""), settings.string("kubeconfig"), settings.string("context"));
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Settings(
            String cluster,
            @Nullable String kubeconfig,
            @Nullable String context) implements ReceiverSettings {
        @Override
        public Optional<String> onlyCluster() {
            return Optional.of(cluster);
        }

        @Override
        public Receiver open(ReceiverContext process) {
            return new EventReceiver(
                    process.kubernetes().connect(kubeconfig == null ? null : Path.of(kubeconfig), context), cluster);
        }
    }
}
