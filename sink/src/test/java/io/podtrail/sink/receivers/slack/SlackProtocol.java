package io.podtrail.sink.receivers.slack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.sink.receivers.StrictServer.Reply;
import io.podtrail.sink.receivers.StrictServer.Request;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Slack, as strict as its documentation: a webhook under {@code /services/}, and the two methods that a bot calls. */
final class SlackProtocol {
    static final String TOKEN = "xoxb-1-s3cr3t";

    private static final JsonMapper JSON = new JsonMapper();
    /** {@code <!channel>}, {@code <@U1>} and the like; links are ours. */
    private static final Pattern PING = Pattern.compile("<[@#]|<!(?!date\\^\\d+\\^[^<>|]*\\|[^<>|]*>)");

    private static final Pattern BARE = Pattern.compile("&(?!amp;|lt;|gt;)|<(?!https?://)|(?<!console)>");

    /** Messages by their timestamp, as they stand now. */
    private final Map<String, JsonNode> messages = new HashMap<>();

    Map<String, JsonNode> messages() {
        return messages;
    }

    Reply webhook(Request request) {
        String mistake = mistake(request);
        return mistake.isEmpty() ? Reply.of(200, "ok") : Reply.of(400, "invalid_payload " + mistake);
    }

    Reply api(Request request) {
        if (!("Bearer " + TOKEN).equals(request.headers().getFirst("Authorization"))) {
            return error("invalid_auth");
        }
        JsonNode json = tree(request.body());
        boolean isReply = json.has("thread_ts");
        String mistake = isReply ? "" : mistake(request);
        if (!mistake.isEmpty()) {
            return error("invalid_blocks " + mistake);
        }
        String ts;
        if (request.path().equals("/api/chat.postMessage")) {
            if (isReply && !messages.containsKey(json.path("thread_ts").asText())) {
                return error("thread_not_found");
            }
            ts = "1793610000.%06d".formatted(messages.size() + 1);
        } else {
            ts = json.path("ts").asText();
            if (!messages.containsKey(ts)) {
                return error("message_not_found");
            }
            if (!json.path("channel").asText().equals("C024BE91L")) {
                return error("channel_not_found");
            }
        }
        messages.put(ts, json);
        // Slack answers with the channel's ID, whatever it was called by, and with the message.
        return Reply.of(
                200,
                "{\"ok\": true, \"channel\": \"C024BE91L\", \"ts\": \"%s\", \"message\": %s}"
                        .formatted(ts, request.body()));
    }

    private static Reply error(String error) {
        return Reply.of(200, "{\"ok\": false, \"error\": \"%s\"}".formatted(error));
    }

    private static JsonNode tree(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String mistake(Request request) {
        if (!"application/json".equals(request.headers().getFirst("Content-Type"))) {
            return "content type";
        }
        return mistakeIn(request.body());
    }

    /** What is wrong with a message; empty when nothing is. */
    static String mistakeIn(String body) {
        JsonNode json = tree(body);
        JsonNode blocks = json.path("blocks");
        String text = json.path("text").asText();
        if (text.isEmpty() || text.length() > 4_000 || PING.matcher(text).find()) {
            return "text";
        }
        if (blocks.isEmpty() || blocks.size() > 50) {
            return blocks.size() + " blocks";
        }
        if (blocks.toString().getBytes(UTF_8).length > 13_200) {
            return "msg_blocks_too_long";
        }
        for (JsonNode block : blocks) {
            String mistake = mistakeIn(block);
            if (!mistake.isEmpty()) {
                return mistake + " in " + block;
            }
        }
        return "";
    }

    private static String mistakeIn(JsonNode block) {
        return switch (block.path("type").asText()) {
            case "header" ->
                block.path("text").path("type").asText().equals("plain_text")
                        ? mistakeIn(block.path("text").path("text").asText(), 150, false)
                        : "header";
            case "section" -> mrkdwn(block.path("text"));
            case "context" -> elements(block.path("elements"));
            default -> "type";
        };
    }

    private static String elements(JsonNode elements) {
        if (elements.isEmpty() || elements.size() > 10) {
            return "elements";
        }
        for (JsonNode element : elements) {
            String mistake = mrkdwn(element);
            if (!mistake.isEmpty()) {
                return mistake;
            }
        }
        return "";
    }

    private static String mrkdwn(JsonNode text) {
        return text.path("type").asText().equals("mrkdwn")
                ? mistakeIn(text.path("text").asText(), 3_000, true)
                : "mrkdwn";
    }

    private static String mistakeIn(String text, int max, boolean marked) {
        if (text.isEmpty() || text.length() > max) {
            return "length " + text.length();
        }
        if (PING.matcher(text).find()) {
            return "ping";
        }
        String withoutOwnLink = text.replaceAll("<https://podtrail[^>]*>|<!date[^>]*>", "");
        if (marked && BARE.matcher(withoutOwnLink).find()) {
            return "unescaped";
        }
        boolean hasControl = text.codePoints()
                .anyMatch(c -> c != '\n'
                        && (Character.getType(c) == Character.CONTROL
                                || Character.getType(c) == Character.FORMAT
                                || Character.getType(c) == Character.SURROGATE));
        if (hasControl) {
            return "control character";
        }
        return marked && text.split("```", -1).length % 2 == 0 ? "open code block" : "";
    }
}
