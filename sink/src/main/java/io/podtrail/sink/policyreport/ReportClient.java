package io.podtrail.sink.policyreport;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.podtrail.policy.manifest.WorkloadKind;
import io.podtrail.sink.kubernetes.WorkloadLookup;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Our reports in the cluster's API. Failures are fabric8's {@link KubernetesClientException}s. */
final class ReportClient {
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String OWNER = "podtrail";
    /** What a report says, in short: tells without reading it whether it has to be written again. */
    static final String DIGEST = "podtrail.io/digest";

    private static final long PAGE = 250;

    private final KubernetesClient client;
    private final ReportFormat format;

    /** @param client is not closed with this */
    ReportClient(KubernetesClient client, ReportFormat format) {
        this.client = client;
        this.format = format;
    }

    /**
     * Finds out whether reports can be written at all.
     *
     * @throws ReportAccessException when the cluster has no such kind, or does not let us
     */
    void check() {
        try {
            var unused = reports().inAnyNamespace().withLabel(MANAGED_BY, OWNER).list(page(1, ""));
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                throw new ReportAccessException(
                        "the cluster has no %s: install its CustomResourceDefinition, or choose another --format"
                                .formatted(format.resource()),
                        e);
            }
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN || e.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED) {
                throw new ReportAccessException(
                        "the API server does not let us: %s. Grant it with: podtrail policy-reports --format %s --print-rbac | kubectl apply -f -"
                                .formatted(reason(e), format),
                        e);
            }
            // Anything else may pass; the writer asks again, and says what it hears.
        }
    }

    /** All reports that are ours. */
    Map<ReportKey, ExistingReport> existing() {
        var all = new HashMap<ReportKey, ExistingReport>();
        String next = "";
        do {
            GenericKubernetesResourceList page =
                    reports().inAnyNamespace().withLabel(MANAGED_BY, OWNER).list(page(PAGE, next));
            for (GenericKubernetesResource report : page.getItems()) {
                var metadata = report.getMetadata();
                Map<String, String> annotations = metadata.getAnnotations();
                String digest = annotations == null ? "" : annotations.getOrDefault(DIGEST, "");
                int results = report.get("results") instanceof List<?> list ? list.size() : 0;
                all.put(
                        new ReportKey(metadata.getNamespace(), metadata.getName()),
                        new ExistingReport(digest, results));
            }
            next = page.getMetadata().getContinue();
        } while (next != null && !next.isEmpty());
        return all;
    }

    /** Makes or replaces a report. It goes with its workload, where the cluster has that. */
    void apply(WorkloadId id, ReportDocument document) {
        String uid = uid(id).orElse("");
        var metadata = new ObjectMetaBuilder()
                .withName(id.reportName())
                .withNamespace(id.namespace())
                .addToLabels(MANAGED_BY, OWNER)
                .addToAnnotations(DIGEST, document.digest());
        WorkloadKind.named(id.workload().kind())
                .filter(kind -> !uid.isEmpty())
                .ifPresent(kind -> metadata.addNewOwnerReference()
                        .withApiVersion(WorkloadLookup.apiVersion(kind))
                        .withKind(kind.toString())
                        .withName(id.workload().name())
                        .withUid(uid)
                        .endOwnerReference());
        var report = new GenericKubernetesResource();
        report.setApiVersion(format.apiVersion());
        report.setKind(format.kind());
        report.setMetadata(metadata.build());
        report.setAdditionalProperty("scope", ReportDocument.scope(id, uid));
        document.fields().forEach(report::setAdditionalProperty);
        var unused = reports()
                .inNamespace(id.namespace())
                .resource(report)
                .fieldManager(OWNER)
                .forceConflicts()
                .serverSideApply();
    }

    /** Removes a report, if it is there. */
    void delete(ReportKey key) {
        var unused = reports().inNamespace(key.namespace()).withName(key.name()).delete();
    }

    /** What the API server said, or why it could not be asked. */
    static String reason(KubernetesClientException e) {
        if (e.getStatus() != null && e.getStatus().getMessage() != null) {
            return e.getStatus().getMessage();
        }
        Throwable deepest = e;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage());
    }

    /** Of the workload as it is now: an owner with the UID of a former one would have the report collected at once. */
    private Optional<String> uid(WorkloadId id) {
        return WorkloadLookup.uid(client, id.namespace(), id.workload());
    }

    private MixedOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            reports() {
        return client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(format.group())
                .withVersion(format.version())
                .withKind(format.kind())
                .withPlural(format.plural())
                .withNamespaced(true)
                .build());
    }

    private static ListOptions page(long limit, String next) {
        var options = new ListOptionsBuilder().withLimit(limit);
        return (next.isEmpty() ? options : options.withContinue(next)).build();
    }
}
