package io.podtrail.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;

/** Answers as the API server words them. */
final class JsonAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonAnswers() {}

    static void answer(HttpExchange exchange, int code, byte[] json) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(code, json.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(json);
        }
    }

    /** A refusal, with its reason. */
    static void refuse(HttpExchange exchange, int code, String message) throws IOException {
        answer(exchange, code, status(code, message).getBytes(UTF_8));
    }

    /** The head of an answer that is written piece by piece. */
    static OutputStream begin(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    static byte[] watchEvent(ServedObjects.Event event) {
        byte[] object = event.stored().json();
        byte[] head = ("{\"type\":\"" + event.type() + "\",\"object\":").getBytes(UTF_8);
        var all = new byte[head.length + object.length + 2];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(object, 0, all, head.length, object.length);
        all[all.length - 2] = '}';
        all[all.length - 1] = '\n';
        return all;
    }

    static byte[] bookmark(long resourceVersion) {
        return "{\"type\":\"BOOKMARK\",\"object\":{\"metadata\":{\"resourceVersion\":\"%d\"}}}\n"
                .formatted(resourceVersion)
                .getBytes(UTF_8);
    }

    /** A refusal within a watch that has begun. */
    static byte[] error(int code, String message) {
        return "{\"type\":\"ERROR\",\"object\":%s}\n"
                .formatted(status(code, message))
                .getBytes(UTF_8);
    }

    private static String status(int code, String message) {
        return JSON.createObjectNode()
                .put("kind", "Status")
                .put("apiVersion", "v1")
                .put("status", "Failure")
                .put("message", message)
                .put("code", code)
                .toString();
    }
}
