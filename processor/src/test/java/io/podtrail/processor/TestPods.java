package io.podtrail.processor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;

/** Pods as an API server would send them. */
final class TestPods {
    private static final JsonMapper MAPPER = PodJson.mapper();
    private static final String COMPLIANT = """
            "runAsNonRoot":true,"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]},
            "seccompProfile":{"type":"RuntimeDefault"}""";

    private TestPods() {}

    /** A pod of Deployment {@code api} in namespace {@code shop}, named {@code api-<replicaSet>-<suffix>}, that meets restricted. */
    static Pod compliant(String replicaSet, String suffix) {
        return ofDeployment(replicaSet, suffix, COMPLIANT, "Running");
    }

    /** The same, but with {@code privileged: true} and nothing else set. */
    static Pod privileged(String replicaSet, String suffix) {
        return ofDeployment(replicaSet, suffix, "\"privileged\":true", "Running");
    }

    /** The same, but with no security context: breaks restricted, not baseline. */
    static Pod bare(String replicaSet, String suffix) {
        return ofDeployment(replicaSet, suffix, "", "Running");
    }

    static Pod finished(String replicaSet, String suffix) {
        return ofDeployment(replicaSet, suffix, "\"privileged\":true", "Succeeded");
    }

    static Pod ofDeployment(String replicaSet, String suffix, String securityContext, String phase) {
        return read("""
                {"metadata":{"name":"api-%1$s-%2$s","namespace":"shop","uid":"uid-%1$s-%2$s",
                  "labels":{"pod-template-hash":"%1$s"},
                  "ownerReferences":[{"kind":"ReplicaSet","name":"api-%1$s","controller":true}]},
                 "spec":{"containers":[{"name":"app","image":"api:1","securityContext":{%3$s}}]},
                 "status":{"phase":"%4$s"}}""".formatted(replicaSet, suffix, securityContext, phase));
    }

    static Pod read(String json) {
        try {
            return MAPPER.readValue(json, Pod.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
