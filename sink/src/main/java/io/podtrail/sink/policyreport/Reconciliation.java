package io.podtrail.sink.policyreport;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the reports in the cluster to what violates now: deletes what is too many, writes what differs, and no more. */
final class Reconciliation {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final Logger log = LoggerFactory.getLogger(Reconciliation.class);

    private final ReportConfig config;
    private final ReportClient client;
    private final CurrentViolations violations;
    private final ReportBudget budget;
    private final ReportMetrics metrics;
    /** What the reports should be, as far as that is known without making them again. */
    private final Map<WorkloadId, ExistingReport> wanted = new HashMap<>();

    private Map<ReportKey, ExistingReport> existing = new HashMap<>();
    private int omitted;

    private record Change(WorkloadId id, ReportKey key, ReportDocument document, int results, int growth) {}

    Reconciliation(ReportConfig config, ReportClient client, CurrentViolations violations, ReportMetrics metrics) {
        this.config = config;
        this.client = client;
        this.violations = violations;
        this.budget = new ReportBudget(config.maxResults());
        this.metrics = metrics;
    }

    /** Asks the cluster what reports it has; until then it is taken to have none. */
    void look() {
        existing = client.existing();
    }

    /** Whether the cluster had reports when it was asked, or has got some since. */
    boolean hasReports() {
        return !existing.isEmpty();
    }

    /**
     * One pass. What the API server does not take is left for the next one, and does not keep back the rest.
     *
     * @return what the API server said to the last write that it did not take; empty when it took all
     */
    String reconcile() {
        for (WorkloadId id : violations.takeChanged()) {
            wanted.remove(id);
            budget.want(id, violations.results(id));
        }
        Map<WorkloadId, Integer> shares = budget.shares();
        String problem;
        try {
            String deleting = deleteAllBut(shares.keySet());
            String applying = apply(changes(shares));
            problem = applying.isEmpty() ? deleting : applying;
        } catch (KubernetesClientException e) {
            problem = ReportClient.reason(e);
            log.warn("reports cannot be written for now: {}", problem);
        }
        tellOmitted(budget.wanted()
                - shares.values().stream().mapToInt(Integer::intValue).sum());
        metrics.standing(existing.size(), resultsInTheCluster(), omitted);
        return problem;
    }

    private String deleteAllBut(Set<WorkloadId> kept) {
        Set<ReportKey> keys = kept.stream().map(ReportKey::of).collect(Collectors.toSet());
        String problem = "";
        for (ReportKey key : List.copyOf(existing.keySet())) {
            if (!keys.contains(key)) {
                try {
                    client.delete(key);
                    existing.remove(key);
                    metrics.deleted();
                } catch (KubernetesClientException e) {
                    problem = refused(key, e);
                }
            }
        }
        return problem;
    }

    private List<Change> changes(Map<WorkloadId, Integer> shares) {
        var changes = new ArrayList<Change>();
        shares.forEach((id, share) -> {
            ReportKey key = ReportKey.of(id);
            ExistingReport is = existing.get(key);
            ExistingReport known = wanted.get(id);
            if (known != null && known.results() == share && known.equals(is)) {
                return;
            }
            var document = ReportDocument.of(
                    config.format(),
                    config.cluster(),
                    id,
                    violations.results(id).subList(0, share));
            var want = new ExistingReport(document.digest(), share);
            wanted.put(id, want);
            if (!want.equals(is)) {
                changes.add(new Change(id, key, document, share, share - (is == null ? 0 : is.results())));
            }
        });
        // What shrinks makes room for what grows.
        changes.sort(Comparator.comparingInt(Change::growth));
        return changes;
    }

    private String apply(List<Change> changes) {
        String problem = "";
        int room = config.maxResults() - resultsInTheCluster();
        for (Change change : changes) {
            if (change.growth() > 0 && change.growth() > room) {
                problem = "what is too many could not be deleted yet";
                continue;
            }
            try {
                client.apply(change.id(), change.document());
                existing.put(change.key(), new ExistingReport(change.document().digest(), change.results()));
                room -= change.growth();
                metrics.applied();
            } catch (KubernetesClientException e) {
                problem = refused(change.key(), e);
            }
        }
        return problem;
    }

    /** One report may be refused, as in a namespace that is being deleted; anything else is a reason to wait. */
    private String refused(ReportKey key, KubernetesClientException e) {
        metrics.failed();
        boolean isOfThisReport = e.getCode() >= 400 && e.getCode() < 500 && e.getCode() != TOO_MANY_REQUESTS;
        if (!isOfThisReport) {
            throw e;
        }
        log.warn("report {} is not taken: {}", key, ReportClient.reason(e));
        return ReportClient.reason(e);
    }

    private int resultsInTheCluster() {
        return existing.values().stream().mapToInt(ExistingReport::results).sum();
    }

    private void tellOmitted(int now) {
        if (now > 0 && omitted == 0) {
            log.warn("{} results are not reported, because --max-results allows no more", now);
        }
        omitted = now;
    }
}
