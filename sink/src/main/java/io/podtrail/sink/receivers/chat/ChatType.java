package io.podtrail.sink.receivers.chat;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.ReceiverSettings;
import io.podtrail.sink.receivers.ReceiverType;
import io.podtrail.sink.receivers.SecretSource;
import io.podtrail.sink.receivers.http.Connection;
import io.podtrail.sink.receivers.http.HttpPoster;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Template;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;

/** {@code type: discord}, {@code mattermost} and {@code google-chat}: messages to an incoming webhook. */
public final class ChatType implements ReceiverType {
    private final ChatProtocol protocol;

    private ChatType(ChatProtocol protocol) {
        this.protocol = protocol;
    }

    public static ReceiverType googleChat() {
        return new ChatType(new GoogleChat());
    }

    public static ReceiverType discord() {
        return new ChatType(new Discord());
    }

    public static ReceiverType mattermost() {
        return new ChatType(new Mattermost());
    }

    @Override
    public String name() {
        return protocol.name();
    }

    @Override
    public List<String> settings() {
        return Stream.of(SecretSource.settings("url"), List.of("title"), References.SETTINGS, Connection.SETTINGS)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public ReceiverSettings read(StrictObject settings) {
        return new Settings(
                protocol,
                SecretSource.required(settings, "url"),
                Template.read(settings, "title", "{{headline}}"),
                References.read(settings),
                Connection.read(settings));
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Settings(
            @JsonIgnore ChatProtocol protocol,
            SecretSource url,
            Template title,
            @JsonUnwrapped References references,
            Connection connection)
            implements ReceiverSettings {
        @Override
        public Receiver open(ReceiverContext context) {
            return new ChatReceiver(
                    protocol,
                    new Target(url.load(context.environment())),
                    title,
                    references,
                    new HttpPoster(connection, List.of(), Clock.systemUTC()));
        }
    }
}
