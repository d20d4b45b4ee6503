package io.podtrail.sink.receivers.teams;

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

/** {@code type: teams}: Adaptive Cards to a workflow of Microsoft Teams. */
public final class TeamsType implements ReceiverType {
    @Override
    public String name() {
        return "teams";
    }

    @Override
    public List<String> settings() {
        return Stream.of(
                        SecretSource.settings("url"),
                        List.of("title", "text"),
                        References.SETTINGS,
                        Connection.SETTINGS)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public ReceiverSettings read(StrictObject settings) {
        return new Settings(
                SecretSource.required(settings, "url"),
                Template.read(settings, "title", "{{headline}}"),
                Template.read(settings, "text", "{{summary}}"),
                References.read(settings),
                Connection.read(settings));
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Settings(
            SecretSource url,
            Template title,
            Template text,
            @JsonUnwrapped References references,
            Connection connection)
            implements ReceiverSettings {
        @Override
        public Receiver open(ReceiverContext context) {
            return new TeamsReceiver(
                    new Target(url.load(context.environment())),
                    new TeamsCard(title, text, references),
                    new HttpPoster(connection, List.of(), Clock.systemUTC()));
        }
    }
}
