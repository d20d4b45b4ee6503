package io.podtrail.sink.kubernetes;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.podtrail.events.Workload;
import io.podtrail.policy.DnsNames;
import io.podtrail.policy.manifest.WorkloadKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds workloads as they are now. */
public final class WorkloadLookup {
    private WorkloadLookup() {}

    /**
     * A workload's UID; empty when it is not there, or is of a kind that is not Kubernetes' own.
     *
     * @throws KubernetesClientException when the API server cannot be asked
     */
    public static Optional<String> uid(KubernetesClient client, String namespace, Workload workload) {
        return WorkloadKind.named(workload.kind())
                .filter(kind -> DnsNames.isSubdomain(workload.name()))
                .map(kind -> client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                                .withGroup(kind.group())
                                .withVersion("v1")
                                .withKind(kind.toString())
                                .withPlural(kind.plural())
                                .withNamespaced(true)
                                .build())
                        .inNamespace(namespace)
                        .withName(workload.name())
                        .get())
                .map(found -> found.getMetadata().getUid());
    }

    /** As it stands in a manifest. */
    public static String apiVersion(WorkloadKind kind) {
        return kind.group().isEmpty() ? "v1" : kind.group() + "/v1";
    }

    /** What {@link #uid} needs. Nothing runs because of a PodTemplate, so none is looked up. */
    public static List<PolicyRule> rules() {
        var kinds = new TreeMap<String, TreeSet<String>>();
        Arrays.stream(WorkloadKind.values())
                .filter(kind -> kind != WorkloadKind.POD_TEMPLATE)
                .forEach(kind -> kinds.computeIfAbsent(kind.group(), group -> new TreeSet<>())
                        .add(kind.plural()));
        return kinds.entrySet().stream()
                .map(group -> new PolicyRuleBuilder()
                        .withApiGroups(group.getKey())
                        .withResources(List.copyOf(group.getValue()))
                        .withVerbs("get")
                        .build())
                .toList();
    }
}
