package io.podtrail.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Whose answers they are.
 *
 * @param module the Go module
 * @param version the module's version
 * @param newestMinor the newest version that was asked for by number, one past the newest with a policy change
 */
record Upstream(String module, String version, int newestMinor) {
    static Upstream of(JsonNode about) {
        return new Upstream(
                about.path("module").asText(),
                about.path("version").asText(),
                about.path("newestMinor").asInt());
    }

    ObjectNode toJson() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("module", module)
                .put("version", version)
                .put("newestMinor", newestMinor);
    }

    /** Kubernetes 1.37 has its modules in v0.37. */
    String kubernetes() {
        return version.replaceFirst("^v0\\.(\\d+)\\..*$", "1.$1");
    }

    @Override
    public String toString() {
        return "%s %s (Kubernetes %s)".formatted(module, version, kubernetes());
    }
}
