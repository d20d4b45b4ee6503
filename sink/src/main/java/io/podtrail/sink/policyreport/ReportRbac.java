package io.podtrail.sink.policyreport;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.podtrail.sink.kubernetes.WorkloadLookup;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The permissions that a writer of reports needs, as manifests: its own kind of report, and whose they are. */
public final class ReportRbac {
    private static final String RBAC_GROUP = "rbac.authorization.k8s.io";

    private ReportRbac() {}

    /**
     * Manifests in YAML, ready for {@code kubectl apply}. Names differ by format, and of what belongs to no namespace by
     * namespace: so what is applied for one writer takes nothing away from another.
     *
     * @param namespace of the service account
     */
    public static String manifests(String namespace, ReportFormat format) {
        String part = format == ReportFormat.POLICY_REPORT ? "policy-reports" : "open-reports";
        String accountName = "podtrail-" + part;
        String roleName = namespace + "-" + part;
        HasMetadata account = new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(accountName)
                .withNamespace(namespace)
                .endMetadata()
                .build();
        HasMetadata role = new ClusterRoleBuilder()
                .withNewMetadata()
                .withName(roleName)
                .endMetadata()
                .withRules(rules(format))
                .build();
        HasMetadata binding = new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName(roleName)
                .endMetadata()
                .withNewRoleRef(RBAC_GROUP, "ClusterRole", roleName)
                .addNewSubject("", "ServiceAccount", accountName, namespace)
                .build();
        return Stream.of(account, role, binding).map(Serialization::asYaml).collect(Collectors.joining());
    }

    private static List<PolicyRule> rules(ReportFormat format) {
        var rules = new ArrayList<PolicyRule>();
        rules.add(new PolicyRuleBuilder()
                .withApiGroups(format.group())
                .withResources(format.plural())
                .withVerbs("create", "delete", "list", "patch")
                .build());
        // The cluster's identity.
        rules.add(new PolicyRuleBuilder()
                .withApiGroups("")
                .withResources("namespaces")
                .withResourceNames("kube-system")
                .withVerbs("get")
                .build());
        // Owners of reports, by their UIDs.
        rules.addAll(WorkloadLookup.rules());
        return rules;
    }
}
