package io.podtrail.policy.checks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.podtrail.policy.Finding;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.util.Objects;

/** Asks one check about one pod at one version. */
final class CheckFixture {
    private static final ObjectMapper MAPPER =
            PodJson.builder(new YAMLFactory()).build();

    private CheckFixture() {}

    /** The finding as upstream words it; empty when the pod is allowed. The pod is given by its spec, in YAML's flow form. */
    static String ask(Check check, int minor, String spec) {
        return askPod(check, minor, "{spec: " + spec + "}");
    }

    /** The same of a pod with metadata. */
    static String askPod(Check check, int minor, String yaml) {
        try {
            Pod pod = MAPPER.readValue(yaml, Pod.class);
            Finding finding = Objects.requireNonNull(check.ruleAt(minor)).judge(pod);
            return finding == null ? "" : finding.toString();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(yaml, e);
        }
    }

    /** A container {@code c} with this security context. */
    static String container(String securityContext) {
        return "{containers: [{name: c, securityContext: {" + securityContext + "}}]}";
    }
}
