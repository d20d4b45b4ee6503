package io.podtrail.sink.receivers.jira;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.http.Answer;
import io.podtrail.sink.receivers.http.Credentials;
import io.podtrail.sink.receivers.http.HttpPoster;
import io.podtrail.sink.receivers.http.Target;
import java.net.HttpURLConnection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Jira's REST API 2. A delivery's {@code remember} has what was asked for: under {@link #ISSUE} an issue's key, which is
 * missing when there is none.
 */
final class JiraApi {
    /** What is remembered: the key of the group's issue. */
    static final String ISSUE = "issue";
    /** Whether an issue is done already. */
    static final String DONE = "done";

    private static final JsonMapper JSON = new JsonMapper();
    /** It becomes part of a path. */
    private static final Pattern KEY = Pattern.compile("[A-Z][A-Z0-9_]{0,100}-[0-9]{1,18}");

    private final Target base;
    private final Credentials credentials;
    private final HttpPoster poster;

    /** @param base such as {@code https://example.atlassian.net} */
    JiraApi(Target base, Credentials credentials, HttpPoster poster) {
        this.base = base;
        this.credentials = credentials;
        this.poster = poster;
    }

    Delivery create(byte[] issue) throws InterruptedException {
        return post("/rest/api/2/issue", issue, json -> key(json.path("key").asText()));
    }

    /** Cloud has moved searching to another path, which Data Center does not have. */
    Delivery search(byte[] query) throws InterruptedException {
        Function<JsonNode, Map<String, String>> found = json -> {
            String key = json.at("/issues/0/key").asText();
            return key.isEmpty() ? Map.of() : key(key);
        };
        Delivery cloud = post("/rest/api/2/search/jql", query, found);
        return isMissing(cloud) || cloud.reason().equals("HTTP " + HttpURLConnection.HTTP_BAD_METHOD)
                ? post("/rest/api/2/search", query, found)
                : cloud;
    }

    Delivery comment(String issue, byte[] comment) throws InterruptedException {
        return post(path(issue) + "/comment", comment, json -> Map.of());
    }

    /** Whether the issue is done, as {@link #DONE}. */
    Delivery status(String issue) throws InterruptedException {
        return get(
                path(issue) + "?fields=status",
                json -> json.at("/fields/status/statusCategory/key").asText().equals("done")
                        ? Map.of(DONE, "true")
                        : Map.of());
    }

    /** The IDs of the transitions that the issue can take now, by their names in lower case, and by where they lead. */
    Delivery transitions(String issue) throws InterruptedException {
        return get(path(issue) + "/transitions", json -> {
            var ids = new LinkedHashMap<String, String>();
            for (JsonNode transition : json.path("transitions")) {
                String id = transition.path("id").asText();
                ids.putIfAbsent(JiraReceiver.lowerCase(transition.at("/to/name").asText()), id);
                ids.put(JiraReceiver.lowerCase(transition.path("name").asText()), id);
            }
            return ids;
        });
    }

    Delivery transition(String issue, String id) throws InterruptedException {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putObject("transition").put("id", id);
        return post(path(issue) + "/transitions", body.toString().getBytes(UTF_8), json -> Map.of());
    }

    /** Whether what was asked about is not there, or not for us. */
    static boolean isMissing(Delivery delivery) {
        return delivery.outcome() == Outcome.REFUSED
                && delivery.reason().equals("HTTP " + HttpURLConnection.HTTP_NOT_FOUND);
    }

    String origin() {
        return base.origin();
    }

    private static String path(String issue) {
        return "/rest/api/2/issue/" + issue;
    }

    private static Map<String, String> key(String key) {
        return KEY.matcher(key).matches() ? Map.of(ISSUE, key) : Map.of();
    }

    private Delivery post(String path, byte[] body, Function<JsonNode, Map<String, String>> result)
            throws InterruptedException {
        return poster.post(base.resolve(path), credentials.headers(), body, answer -> judge(answer, result));
    }

    private Delivery get(String path, Function<JsonNode, Map<String, String>> result) throws InterruptedException {
        return poster.get(base.resolve(path), credentials.headers(), answer -> judge(answer, result));
    }

    private static Delivery judge(Answer answer, Function<JsonNode, Map<String, String>> result) {
        if (!answer.isSuccess()) {
            return answer.byStatus();
        }
        try {
            return Delivery.delivered(result.apply(JSON.readTree(answer.body())));
        } catch (JsonProcessingException e) {
            return Delivery.retry("no JSON", answer.detail());
        }
    }
}
