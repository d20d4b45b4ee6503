package io.podtrail.collector.auditlog.envelope;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * Google Cloud's audit log, into which GKE turns each event: {@code google.cloud.audit.AuditLog} in a log entry. What gets lost on
 * the way stays lost: the URL, and with it whether a request was a dry run; bodies that are too long.
 */
final class GoogleCloud implements Envelope {
    private static final String FORM = "Google Cloud";

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** HTTP's codes for those of {@code google.rpc.Code} that an API server's answers become. */
    private static final Map<Integer, Integer> HTTP_CODES =
            Map.of(0, 200, 3, 400, 5, 404, 6, 409, 7, 403, 9, 409, 10, 409, 16, 401);

    @Override
    public Optional<Contents> open(JsonNode document) {
        JsonNode payload = document.path("protoPayload");
        if (!payload.isObject()) {
            return Optional.empty();
        }
        var contents = new Contents(FORM);
        return Optional.of(
                payload.path("serviceName").asText().equals("k8s.io")
                        ? contents.add(event(document, payload))
                        : contents.addOther());
    }

    private static ObjectNode event(JsonNode entry, JsonNode payload) {
        ObjectNode event = NODES.objectNode().put("kind", "Event").put("apiVersion", "audit.k8s.io/v1");
        boolean hasRequest = payload.path("request").has("kind");
        boolean hasResponse = payload.path("response").has("kind");
        event.put("level", hasResponse ? "RequestResponse" : hasRequest ? "Request" : "Metadata");
        JsonNode operation = entry.path("operation");
        event.put("auditID", operation.path("id").asText(entry.path("insertId").asText()));
        event.put("stage", operation.path("last").asBoolean(true) ? "ResponseComplete" : "ResponseStarted");
        String method = payload.path("methodName").asText();
        event.put("verb", method.substring(method.lastIndexOf('.') + 1));
        event.set("stageTimestamp", entry.path("timestamp"));
        event.putObject("user")
                .set("username", payload.path("authenticationInfo").path("principalEmail"));
        event.set("objectRef", object(payload));
        JsonNode status = payload.path("status");
        event.putObject("responseStatus")
                .put("code", HTTP_CODES.getOrDefault(status.path("code").asInt(), 500))
                .put("message", status.path("message").asText());
        event.set("annotations", entry.path("labels").isObject() ? entry.path("labels") : NODES.objectNode());
        if (hasRequest) {
            event.set("requestObject", payload.path("request"));
        }
        if (hasResponse) {
            event.set("responseObject", payload.path("response"));
        }
        return event;
    }

    /** From a name such as {@code apps/v1/namespaces/shop/deployments/web/status}. */
    private static ObjectNode object(JsonNode payload) {
        String[] parts = payload.path("resourceName").asText().split("/", -1);
        boolean isNamespaced = parts.length > 4 && parts[2].equals("namespaces") && !isOfNamespace(parts[4]);
        int at = isNamespaced ? 4 : 2;
        ObjectNode object = NODES.objectNode();
        object.put("apiGroup", parts[0].equals("core") ? "" : parts[0]);
        object.put("apiVersion", part(parts, 1));
        object.put("namespace", isNamespaced ? parts[3] : at + 1 < parts.length ? parts[at + 1] : "");
        object.put("resource", part(parts, at));
        String name = part(parts, at + 1);
        object.put(
                "name",
                name.isEmpty()
                        ? payload.path("response").path("metadata").path("name").asText()
                        : name);
        object.put("subresource", part(parts, at + 2));
        return object;
    }

    private static boolean isOfNamespace(String subresource) {
        return subresource.equals("finalize") || subresource.equals("status");
    }

    private static String part(String[] parts, int index) {
        return index < parts.length ? parts[index] : "";
    }
}
