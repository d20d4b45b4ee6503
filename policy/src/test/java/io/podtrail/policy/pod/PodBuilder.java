package io.podtrail.policy.pod;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

/** Builds pods for tests: {@code aPod("api").privileged()}. Whatever has no method of its own is given as YAML fields. */
public final class PodBuilder {
    private static final JsonMapper YAML = PodJson.builder(new YAMLFactory()).build();

    private final ObjectNode pod = YAML.createObjectNode();
    private final ObjectNode spec = pod.putObject("spec");

    private PodBuilder() {}

    /** A pod without containers. */
    public static PodBuilder aPod() {
        return new PodBuilder();
    }

    /** A pod with a single container that sets nothing. */
    public static PodBuilder aPod(String container) {
        return aPod().container(container, "");
    }

    /** A pod that restricted allows in every version. */
    public static PodBuilder aRestrictedPod(String... containers) {
        PodBuilder pod = aPod().security("runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}");
        for (String container : containers) {
            pod.container(container, "allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}");
        }
        return pod;
    }

    /** Makes the newest container privileged. */
    public PodBuilder privileged() {
        var containers = spec.withArray("containers");
        ((ObjectNode) containers.get(containers.size() - 1).path("securityContext")).put("privileged", true);
        return this;
    }

    public PodBuilder container(String name, String securityContext) {
        return containerWith(name, "securityContext: {" + securityContext + "}");
    }

    /** A container with any fields, such as ports and probes. */
    public PodBuilder containerWith(String name, String fields) {
        return add("containers", name, fields);
    }

    public PodBuilder initContainerWith(String name, String fields) {
        return add("initContainers", name, fields);
    }

    public PodBuilder ephemeralContainerWith(String name, String fields) {
        return add("ephemeralContainers", name, fields);
    }

    /** Fields of the pod's security context, added to those it has. */
    public PodBuilder security(String fields) {
        ObjectNode context = spec.has("securityContext")
                ? (ObjectNode) spec.get("securityContext")
                : spec.putObject("securityContext");
        context.setAll(fields(fields));
        return this;
    }

    /** Fields of the pod's specification. */
    public PodBuilder spec(String fields) {
        spec.setAll(fields(fields));
        return this;
    }

    /** A volume with any fields beside its name. */
    public PodBuilder volume(String name, String fields) {
        return add("volumes", name, fields);
    }

    public PodBuilder windows() {
        return spec("os: {name: windows}");
    }

    public Pod build() {
        try {
            return YAML.treeToValue(pod, Pod.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(pod.toString(), e);
        }
    }

    private PodBuilder add(String list, String name, String fields) {
        spec.withArray(list).addObject().put("name", name).setAll(fields(fields));
        return this;
    }

    private static ObjectNode fields(String yaml) {
        try {
            return (ObjectNode) YAML.readTree("{" + yaml + "}");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(yaml, e);
        }
    }
}
