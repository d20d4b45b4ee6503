package io.podtrail.sink.receivers.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.podtrail.sink.AlertBuilder;
import io.podtrail.sink.receivers.Delivery;
import io.podtrail.sink.receivers.Delivery.Outcome;
import io.podtrail.sink.receivers.Groups;
import io.podtrail.sink.receivers.Notification;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverSample;
import io.podtrail.sink.receivers.StrictServer;
import io.podtrail.sink.receivers.StrictServer.Reply;
import io.podtrail.sink.receivers.StrictServer.Request;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server that keeps the limits of each chat. */
final class ChatTest {
    private static final String HOSTILE =
            "@everyone @here @channel @all <!channel> <@123> <users/all> [ok](https://evil.example) *b*";

    private final StrictServer server = new StrictServer(ChatTest::answer);

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"discord", "mattermost", "google-chat"})
    void aMessageSaysWhatHappenedAndHowToFixIt(String chat) throws Exception {
        String text = deliver(chat, Groups.small());

        assertThat(text).contains("Deployment/api", ", as a patch:", "allowPrivilegeEscalation: false", "2 silenced");
        assertThat(text).contains("Console: https://podtrail.example");
    }

    @ParameterizedTest
    @CsvSource({"discord, 20", "mattermost, 20", "google-chat, 20"})
    void whateverAnAlertHoldsTheChatTakesTheMessage(String chat, int seeds) throws Exception {
        for (long seed = 1; seed <= seeds; seed++) {
            assertThat(deliver(chat, Groups.hostile(seed))).as("seed " + seed).isNotBlank();
        }
    }

    @Test
    void discordGetsNoMentionsAndNoLinksFromNames() throws Exception {
        String text = deliver("discord", hostile());

        assertThat(tree(server.last().body()).at("/allowed_mentions/parse").isEmpty())
                .isTrue();
        assertThat(tree(server.last().body()).at("/allowed_mentions/parse").isArray())
                .isTrue();
        assertThat(withoutCode(text))
                .contains("\\@everyone", "\\<\\@123\\>", "\\[ok\\]\\(")
                .doesNotContain(" @", " <", " [");
    }

    @Test
    void mattermostGetsNoMentionsAndNoLinksFromNames() throws Exception {
        assertThat(withoutCode(deliver("mattermost", hostile())))
                .contains("＠everyone", "‹\\!channel›", "\\[ok\\]\\(")
                .doesNotContain("@", "<");
    }

    /** Code holds no mentions and no links. */
    private static String withoutCode(String text) {
        return text.replaceAll("(?s)```.*?```", "");
    }

    @Test
    void googleChatGetsNoMentionsAndNoLinksFromNames() throws Exception {
        assertThat(deliver("google-chat", hostile()))
                .contains("‹users/all›", "∗b∗")
                .doesNotContain("<", ">");
    }

    @Test
    void googleChatShowsAGroupAsOneThread() throws Exception {
        deliver("google-chat", Groups.one());
        deliver("google-chat", Groups.oneResolved());

        assertThat(server.accepted())
                .extracting(
                        request -> tree(request.body()).at("/thread/threadKey").asText())
                .hasSize(2)
                .doesNotContain("")
                .containsOnly(tree(server.last().body()).at("/thread/threadKey").asText());
        assertThat(server.last().path()).endsWith("&messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"discord", "mattermost", "google-chat"})
    void aBusyChatIsTriedAgainWhenItSaysAndADeletedWebhookIsNot(String chat) throws Exception {
        try (Receiver receiver = receiver(chat)) {
            server.fail(Reply.after(3, 429, ""));
            server.fail(Reply.of(500, ""));
            server.fail(Reply.of(404, "no webhook s3cr3t"));

            assertThat(receiver.deliver(Groups.one()).retryAfter()).hasSeconds(3);
            assertThat(receiver.deliver(Groups.one()).outcome()).isEqualTo(Outcome.RETRY);
            Delivery refused = receiver.deliver(Groups.one());
            assertThat(refused.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(refused.explanation() + receiver).doesNotContain("s3cr3t/x");
        }
    }

    private static Notification hostile() {
        return AlertBuilder.anAlert().workload(HOSTILE).notification();
    }

    private String deliver(String chat, Notification notification) throws Exception {
        try (Receiver receiver = receiver(chat)) {
            assertThat(receiver.deliver(notification)).isEqualTo(Delivery.delivered());
        }
        JsonNode json = tree(server.last().body());
        return json.path("content").asText()
                + json.path("text").asText()
                + json.at("/embeds/0/description").asText();
    }

    private Receiver receiver(String chat) throws Exception {
        return ReceiverSample.open(
                chat,
                "{urlEnv: URL, console: 'https://podtrail.example'}",
                Map.of("URL", server.url("/" + chat + "/s3cr3t/x?key=k")));
    }

    private static Reply answer(Request request) {
        JsonNode json = tree(request.body());
        String text = json.path("text").asText();
        boolean isValid = switch (request.path().split("/", -1)[1]) {
            case "discord" -> {
                String description = json.at("/embeds/0/description").asText();
                String content = json.path("content").asText();
                yield !content.isBlank()
                        && content.length() <= 2_000
                        && description.length() <= 4_096
                        && content.length() + description.length() <= 6_000;
            }
            case "mattermost" -> !text.isBlank() && text.length() <= 16_383;
            default -> !text.isBlank() && request.body().getBytes(UTF_8).length <= 32_000;
        };
        return isValid ? Reply.of(200, "ok") : Reply.of(400, "{\"message\": \"invalid\"}");
    }

    private static JsonNode tree(String body) {
        try {
            return new JsonMapper().readTree(body);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
