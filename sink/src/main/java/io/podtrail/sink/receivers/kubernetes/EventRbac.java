package io.podtrail.sink.receivers.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.podtrail.sink.kubernetes.WorkloadLookup;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The permissions that the receiver {@code kubernetes-event} needs, as manifests. */
public final class EventRbac {
    private static final String RBAC_GROUP = "rbac.authorization.k8s.io";
    private static final String ACCOUNT = "podtrail-sink";

    private EventRbac() {}

    /**
     * Manifests in YAML, ready for {@code kubectl apply}.
     *
     * @param namespace of the service account
     */
    public static String manifests(String namespace) {
        String roleName = namespace + "-sink-events";
        HasMetadata account = new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(ACCOUNT)
                .withNamespace(namespace)
                .endMetadata()
                .build();
        HasMetadata role = new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(roleName)
                .endMetadata()
                .addToRules(new PolicyRuleBuilder()
                        .withApiGroups("events.k8s.io")
                        .withResources("events")
                        .withVerbs("create")
                        .build())
                .addAllToRules(WorkloadLookup.rules())
                .build();
        HasMetadata binding = new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(roleName)
                .endMetadata()
                .withNewRoleRef(RBAC_GROUP, "ClusterRole", roleName)
                .addNewSubject("", "ServiceAccount", ACCOUNT, namespace)
                .build();
        return Stream.of(account, role, binding).map(Serialization::asYaml).collect(Collectors.joining());
    }
}
