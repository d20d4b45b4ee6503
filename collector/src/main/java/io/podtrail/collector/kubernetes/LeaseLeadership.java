package io.podtrail.collector.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.podtrail.collector.Leadership;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leader election by a Lease of the observed cluster, as Kubernetes' own controllers do it. */
public final class LeaseLeadership implements Leadership {
    /** So long after its last renewal a leader that is gone keeps the others waiting. */
    public static final Duration DEFAULT_LEASE_DURATION = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(LeaseLeadership.class);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(2);

    private final KubernetesClient client;
    private final LeaseLock lock;
    private final Duration leaseDuration;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable CompletableFuture<?> election;

    /**
     * @param client is not closed with this
     * @param identity of this replica; no other has it
     */
    public LeaseLeadership(
            KubernetesClient client, String namespace, String lease, String identity, Duration leaseDuration) {
        this.client = client;
        this.lock = new LeaseLock(namespace, lease, identity);
        this.leaseDuration = leaseDuration;
    }

    @Override
    public boolean await(Runnable onLost) throws InterruptedException {
        checkAccess();
        var settled = new CountDownLatch(1);
        var leading = new AtomicBoolean();
        var over = new AtomicBoolean();
        Duration retry =
                leaseDuration.dividedBy(5).compareTo(LONGEST_RETRY) < 0 ? leaseDuration.dividedBy(5) : LONGEST_RETRY;
        var config = new LeaderElectionConfigBuilder()
                .withName(lock.describe())
                .withLock(lock)
                .withLeaseDuration(leaseDuration)
                .withRenewDeadline(leaseDuration.multipliedBy(2).dividedBy(3))
                .withRetryPeriod(retry)
                .withReleaseOnCancel(true)
                .withLeaderCallbacks(new LeaderCallbacks(
                        () -> {
                            leading.set(true);
                            settled.countDown();
                        },
                        () -> {
                            if (leading.get() && over.compareAndSet(false, true)) {
                                onLost.run();
                            }
                        },
                        leader -> LOG.info("{} is led by {}", lock.describe(), leader)))
                .build();
        synchronized (this) {
            end();
            if (closed.getCount() == 0) {
                return false;
            }
            election = client.leaderElector().withConfig(config).build().start();
            var unused = election.whenComplete((done, failure) -> {
                // Without this, an election that failed for good would look like one that is still undecided.
                if (leading.get() && over.compareAndSet(false, true)) {
                    onLost.run();
                }
                settled.countDown();
            });
        }
        settled.await();
        return leading.get() && closed.getCount() > 0;
    }

    /** The elector itself goes on trying, whatever the API server says. */
    private void checkAccess() {
        try {
            var unused = lock.get(client);
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN || e.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED) {
                String said =
                        e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage();
                throw AccessProblem.explain(new ApiException(e.getCode(), String.valueOf(said)));
            }
            LOG.warn("{} cannot be read: {}", lock.describe(), e.getMessage());
        }
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public synchronized void close() {
        closed.countDown();
        end();
    }

    private void end() {
        if (election != null) {
            election.cancel(true);
            election = null;
        }
    }
}
