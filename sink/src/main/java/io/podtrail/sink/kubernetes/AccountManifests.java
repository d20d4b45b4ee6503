package io.podtrail.sink.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A service account and what it may do in the whole cluster, as manifests. */
public final class AccountManifests {
    private static final String RBAC_GROUP = "rbac.authorization.k8s.io";

    private AccountManifests() {}

    /**
     * Manifests in YAML, ready for {@code kubectl apply}.
     *
     * @param namespace of the service account
     * @param role the name of the cluster role and of its binding
     */
    public static String of(String account, String namespace, String role, List<PolicyRule> rules) {
        HasMetadata serviceAccount = new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(account)
                .withNamespace(namespace)
                .endMetadata()
                .build();
        HasMetadata clusterRole = new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(role)
                .endMetadata()
                .withRules(rules)
                .build();
        HasMetadata binding = new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(role)
                .endMetadata()
                .withNewRoleRef(RBAC_GROUP, "ClusterRole", role)
                .addNewSubject("", "ServiceAccount", account, namespace)
                .build();
        return Stream.of(serviceAccount, clusterRole, binding)
                .map(Serialization::asYaml)
                .collect(Collectors.joining());
    }
}
