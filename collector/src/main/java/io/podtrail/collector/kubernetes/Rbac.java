package io.podtrail.collector.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The permissions that a collector needs, as manifests. What it observes it only reads. */
public final class Rbac {
    private static final String ACCOUNT = "podtrail-collector";
    private static final String RBAC_GROUP = "rbac.authorization.k8s.io";

    private Rbac() {}

    /**
     * Manifests in YAML, ready for {@code kubectl apply}. Names of what belongs to no namespace begin with the namespace, and
     * those of what is about the Lease with its name: so what is applied for one collector takes nothing away from another.
     *
     * @param namespace of the service account, and of the Lease
     * @param lease name of the Lease by which a leader is elected; null when none is. It is the one thing that a collector
     *     writes, and not about what it observes
     */
    public static String manifests(String namespace, boolean onlyPods, @Nullable String lease) {
        var all = new ArrayList<HasMetadata>();
        all.add(new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(ACCOUNT)
                .withNamespace(namespace)
                .endMetadata()
                .build());
        String role = namespace + "-collector";
        all.add(new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(role)
                .endMetadata()
                .withRules(rules(onlyPods))
                .build());
        all.add(new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(role)
                .endMetadata()
                .withNewRoleRef(RBAC_GROUP, "ClusterRole", role)
                .addNewSubject("", "ServiceAccount", ACCOUNT, namespace)
                .build());
        if (lease != null) {
            String election = lease + "-leader-election";
            all.add(new RoleBuilder()
                    .withNewMetadata()
                    .withName(election)
                    .withNamespace(namespace)
                    .endMetadata()
                    .addNewRule()
                    .withApiGroups("coordination.k8s.io")
                    .withResources("leases")
                    .withVerbs("create")
                    .endRule()
                    .addNewRule()
                    .withApiGroups("coordination.k8s.io")
                    .withResources("leases")
                    .withResourceNames(lease)
                    .withVerbs("get", "patch")
                    .endRule()
                    .build());
            all.add(new RoleBindingBuilder()
                    .withNewMetadata()
                    .withName(election)
                    .withNamespace(namespace)
                    .endMetadata()
                    .withNewRoleRef(RBAC_GROUP, "Role", election)
                    .addNewSubject("", "ServiceAccount", ACCOUNT, namespace)
                    .build());
        }
        return all.stream().map(Serialization::asYaml).collect(Collectors.joining());
    }

    private static List<PolicyRule> rules(boolean onlyPods) {
        var resources = new TreeMap<String, TreeSet<String>>();
        for (ApiResource resource : ApiResource.all(onlyPods)) {
            resources
                    .computeIfAbsent(resource.group(), group -> new TreeSet<>())
                    .add(resource.plural());
        }
        // The cluster's identity.
        PolicyRule identity = new PolicyRuleBuilder()
                .withApiGroups("")
                .withResources("namespaces")
                .withResourceNames("kube-system")
                .withVerbs("get")
                .build();
        return Stream.concat(
                        Stream.of(identity),
                        resources.entrySet().stream()
                                .map(group -> new PolicyRuleBuilder()
                                        .withApiGroups(group.getKey())
                                        .withResources(List.copyOf(group.getValue()))
                                        .withVerbs("list", "watch")
                                        .build()))
                .toList();
    }
}
