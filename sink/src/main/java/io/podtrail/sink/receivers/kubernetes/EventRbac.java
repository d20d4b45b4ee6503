package io.podtrail.sink.receivers.kubernetes;

import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.podtrail.sink.kubernetes.AccountManifests;
import io.podtrail.sink.kubernetes.WorkloadLookup;
import java.util.ArrayList;

/** The permissions that the receiver {@code kubernetes-event} needs, as manifests. */
public final class EventRbac {
    private EventRbac() {}

    /**
     * Manifests in YAML, ready for {@code kubectl apply}.
     *
     * @param namespace of the service account
     */
    public static String manifests(String namespace) {
        var rules = new ArrayList<PolicyRule>();
        rules.add(new PolicyRuleBuilder()
                .withApiGroups("events.k8s.io")
                .withResources("events")
                .withVerbs("create")
                .build());
        rules.addAll(WorkloadLookup.rules());
        return AccountManifests.of("podtrail-sink", namespace, namespace + "-sink-events", rules);
    }
}
