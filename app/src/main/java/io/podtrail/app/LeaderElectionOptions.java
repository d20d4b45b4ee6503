package io.podtrail.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.podtrail.collector.Leadership;
import io.podtrail.collector.kubernetes.LeaseLeadership;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Which of several collectors of one cluster collects; named as Kubernetes' own controllers name it. */
@Command(optionListHeading = "Leader election:%n")
final class LeaderElectionOptions {
    private static final Duration SHORTEST = Duration.ofSeconds(2);

    @Option(
            names = "--leader-elect",
            description =
                    "Run beside replicas: the one that holds a Lease in the observed cluster collects, the others wait.")
    boolean leaderElect;

    @Option(
            names = "--leader-elect-lease-duration",
            defaultValue = "10s",
            paramLabel = "DURATION",
            description = "How long a leader that is gone keeps the others waiting. Default: ${DEFAULT-VALUE}.")
    Duration leaseDuration = LeaseLeadership.DEFAULT_LEASE_DURATION;

    @Option(
            names = "--leader-elect-resource-name",
            defaultValue = "podtrail-collector",
            paramLabel = "NAME",
            description = "Name of the Lease. Default: ${DEFAULT-VALUE}.")
    String lease = "podtrail-collector";

    @Option(
            names = "--leader-elect-resource-namespace",
            defaultValue = "podtrail",
            paramLabel = "NAME",
            description = "Namespace of the Lease, and of the service account. Default: ${DEFAULT-VALUE}.")
    String namespace = "podtrail";

    Leadership leadership(KubernetesClient client) {
        if (!leaderElect) {
            return Leadership.ALONE;
        }
        if (leaseDuration.compareTo(SHORTEST) < 0) {
            throw new UserError("--leader-elect-lease-duration must be %d s or more".formatted(SHORTEST.toSeconds()));
        }
        return new LeaseLeadership(client, namespace, lease, hostName() + "_" + UUID.randomUUID(), leaseDuration);
    }

    /** Name of the Lease; null when no leader is elected. */
    @Nullable String leaseOrNull() {
        return leaderElect ? lease : null;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown-host";
        }
    }
}
