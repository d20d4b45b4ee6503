package io.podtrail.app.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.sink.receivers.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Asks the query API of one instance, which answers for all. */
public final class ApiClient {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient client;
    private final String server;
    private final @Nullable Secret token;

    /** @param server such as {@code http://127.0.0.1:9466} */
    public ApiClient(HttpClient client, String server, @Nullable Secret token) {
        this.client = client;
        this.server = server.endsWith("/") ? server.substring(0, server.length() - 1) : server;
        this.token = token;
    }

    /**
     * A path whose parts may hold anything.
     *
     * @param parameters of which empty ones are left out
     */
    public static String path(Map<String, String> parameters, String... parts) {
        String query = parameters.entrySet().stream()
                .filter(parameter -> !parameter.getValue().isEmpty())
                .map(parameter -> parameter.getKey() + '=' + encoded(parameter.getValue()))
                .collect(Collectors.joining("&"));
        return "/api/v1/"
                + Stream.of(parts).map(ApiClient::encoded).collect(Collectors.joining("/"))
                + (query.isEmpty() ? "" : '?' + query);
    }

    /**
     * What is served under a path.
     *
     * @throws ApiException when there is no such thing, or nobody to ask
     */
    public ObjectNode get(String path) throws InterruptedException {
        try {
            HttpResponse<byte[]> response = client.send(
                    request(path, "application/json").timeout(TIMEOUT).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            return body(response.statusCode(), response.body());
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** A list with the items of all its pages. */
    public ObjectNode list(String resource, Map<String, String> parameters) throws InterruptedException {
        ObjectNode all = get(path(parameters, resource));
        JsonNode metadata = all.path("metadata");
        while (metadata.has("continue")) {
            String next = "continue=" + encoded(metadata.path("continue").asText());
            String path = path(parameters, resource);
            ObjectNode page = get(path + (path.indexOf('?') < 0 ? '?' : '&') + next);
            append(page, all);
            metadata = page.path("metadata");
        }
        ((ObjectNode) all.path("metadata")).remove("continue");
        return all;
    }

    /** Adds the items of a list to another, and what is missing from them. */
    static void append(ObjectNode list, ObjectNode all) {
        ((ArrayNode) all.path("items")).addAll((ArrayNode) list.path("items"));
        JsonNode metadata = list.path("metadata");
        if (metadata.path("partial").asBoolean()) {
            ((ObjectNode) all.path("metadata")).set("missing", metadata.path("missing"));
            ((ObjectNode) all.path("metadata")).put("partial", true);
        }
    }

    /** An open stream of server-sent events, the caller's to close. */
    public InputStream stream(String path) throws InterruptedException {
        try {
            HttpResponse<InputStream> response =
                    client.send(request(path, "text/event-stream").build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw error(response.statusCode(), response.body().readAllBytes());
            }
            return response.body();
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private HttpRequest.Builder request(String path, String accept) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server + path)).header("Accept", accept);
        return token == null ? request : request.header("Authorization", "Bearer " + token.reveal());
    }

    private static ObjectNode body(int status, byte[] body) throws IOException {
        if (status != 200) {
            throw error(status, body);
        }
        return JSON.readValue(body, ObjectNode.class);
    }

    private static ApiException error(int status, byte[] body) {
        try {
            JsonNode told = JSON.readTree(new String(body, StandardCharsets.UTF_8));
            if (told.path("kind").asText().equals("Status")) {
                return new ApiException(
                        "Error from server (%s): %s"
                                .formatted(
                                        told.path("reason").asText(),
                                        told.path("message").asText()),
                        status);
            }
        } catch (JsonProcessingException e) {
            // Not one of our servers.
        }
        return new ApiException("the server answered with HTTP status %d: is it a podtrail?".formatted(status), status);
    }

    private ApiException unreachable(IOException cause) {
        return new ApiException(
                "no podtrail answers at %s (%s): start 'podtrail up' or 'podtrail process', or name another with --server"
                        .formatted(server, reason(cause)),
                0);
    }

    /** Java's client says nothing of the most frequent reasons. */
    private static String reason(IOException failure) {
        if (failure.getMessage() != null) {
            return failure.getMessage();
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException) {
                return "there is no such host";
            }
        }
        return failure instanceof ConnectException ? "connection refused" : failure.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
