package io.podtrail.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.podtrail.testkit.ServedObjects.Stored;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Leases, which collectors elect their leader by: whoever writes over what it has not seen is refused. */
final class LeaseApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String LEASES = "leases";

    private final ServedObjects objects;

    LeaseApi(ServedObjects objects) {
        this.objects = objects;
    }

    /** @param path the request's, in its parts */
    void handle(HttpExchange exchange, List<String> path) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String last = path.get(path.size() - 1);
        String name =
                last.equals(LEASES) ? JSON.readTree(body).at("/metadata/name").asText() : last;
        String key = path.get(path.indexOf("namespaces") + 1) + "/" + name;
        switch (exchange.getRequestMethod()) {
            case "GET" -> answer(exchange, objects.find(LEASES, key), 404, "not found");
            case "POST", "PUT", "PATCH" -> write(exchange, key, (ObjectNode) JSON.readTree(body));
            default -> JsonAnswers.refuse(exchange, 405, exchange.getRequestMethod());
        }
    }

    private void write(HttpExchange exchange, String key, ObjectNode lease) throws IOException {
        boolean isNew = exchange.getRequestMethod().equals("POST");
        boolean isPatch = exchange.getRequestMethod().equals("PATCH");
        String expected = lease.at("/metadata/resourceVersion").asText("");
        Optional<Stored> written = objects.replaceIf(
                LEASES,
                key,
                stored -> isNew ? stored == null : stored != null && isOfVersion(stored, expected),
                stored -> LocalApiServer.body(merged(isPatch ? parsed(stored) : JSON.createObjectNode(), lease)));
        answer(exchange, written, 409, "the object has been modified");
    }

    private static void answer(HttpExchange exchange, Optional<Stored> lease, int otherwise, String message)
            throws IOException {
        if (lease.isPresent()) {
            JsonAnswers.answer(exchange, 200, lease.get().json());
        } else {
            JsonAnswers.refuse(exchange, otherwise, message);
        }
    }

    private static boolean isOfVersion(Stored stored, String expected) {
        return expected.isEmpty() || expected.equals(Long.toString(stored.resourceVersion()));
    }

    private static ObjectNode parsed(@Nullable Stored stored) {
        return stored == null ? JSON.createObjectNode() : (ObjectNode) stored.parsed();
    }

    /** JSON merge patch, RFC 7386. */
    private static ObjectNode merged(ObjectNode target, ObjectNode patch) {
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                target.remove(field.getKey());
            } else if (field.getValue() instanceof ObjectNode inner
                    && target.get(field.getKey()) instanceof ObjectNode old) {
                merged(old, inner);
            } else {
                target.set(field.getKey(), field.getValue());
            }
        });
        return target;
    }
}
