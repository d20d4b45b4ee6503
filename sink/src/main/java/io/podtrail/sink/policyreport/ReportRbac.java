package io.podtrail.sink.policyreport;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.podtrail.sink.kubernetes.AccountManifests;
import io.podtrail.sink.kubernetes.WorkloadLookup;
import java.util.ArrayList;
import java.util.List;

/** The permissions that a writer of reports needs, as manifests: its own kind of report, and whose they are. */
public final class ReportRbac {
    private ReportRbac() {}

    /**
     * Manifests in YAML, ready for {@code kubectl apply}. Names differ by format, and of what belongs to no namespace by
     * namespace: so what is applied for one writer takes nothing away from another.
     *
     * @param namespace of the service account
     */
    public static String manifests(String namespace, ReportFormat format) {
        String part = format == ReportFormat.POLICY_REPORT ? "policy-reports" : "open-reports";
        return AccountManifests.of("podtrail-" + part, namespace, namespace + "-" + part, rules(format));
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
