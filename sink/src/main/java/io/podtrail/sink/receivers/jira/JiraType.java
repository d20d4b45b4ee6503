package io.podtrail.sink.receivers.jira;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.ReceiverSettings;
import io.podtrail.sink.receivers.ReceiverType;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.http.Connection;
import io.podtrail.sink.receivers.http.Credentials;
import io.podtrail.sink.receivers.http.HttpPoster;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Template;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code type: jira}: an issue a group, in Jira Cloud or Data Center. */
public final class JiraType implements ReceiverType {
    private static final Pattern PROJECT = Pattern.compile("[A-Z][A-Z0-9_]{0,100}");
    private static final Pattern LABEL = Pattern.compile("\\S{1,255}");

    @Override
    public String name() {
        return "jira";
    }

    @Override
    public List<String> settings() {
        return Stream.of(
                        List.of("baseUrl", "project", "issueType", "summary", "labels", "resolveTransition"),
                        Credentials.Source.SETTINGS,
                        References.SETTINGS,
                        Connection.SETTINGS)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public ReceiverSettings read(StrictObject settings) {
        if (!settings.has("baseUrl")) {
            settings.note("baseUrl", "is missing: such as https://example.atlassian.net");
        }
        String project = settings.string("project");
        if (project == null || !PROJECT.matcher(project).matches()) {
            settings.note("project", "must be the key of a project, such as SEC");
        }
        List<String> labels = settings.stringOrList("labels");
        if (!labels.stream().allMatch(label -> LABEL.matcher(label).matches())) {
            settings.note("labels", "must have no spaces and at most 255 characters each");
        }
        Credentials.Source credentials = Credentials.Source.read(settings);
        if (!credentials.isGiven()) {
            settings.note(
                    "username",
                    "is missing: username and passwordFile (address and API token, for Cloud), or tokenFile (Data Center)");
        }
        return new Settings(
                Objects.requireNonNullElse(Target.read(settings, "baseUrl"), ""),
                Objects.requireNonNullElse(project, ""),
                Objects.requireNonNullElse(settings.string("issueType"), "Task"),
                Template.read(settings, "summary", "{{headline}}"),
                labels,
                settings.string("resolveTransition"),
                credentials,
                References.read(settings),
                Connection.read(settings));
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Settings(
            String baseUrl,
            String project,
            String issueType,
            Template summary,
            List<String> labels,
            @Nullable String resolveTransition,
            Credentials.Source credentials,
            @JsonUnwrapped References references,
            Connection connection)
            implements ReceiverSettings {
        @Override
        public Receiver open(ReceiverContext context) {
            Credentials loaded = credentials.load(context.environment());
            var api = new JiraApi(
                    new Target(Secret.of(baseUrl)),
                    loaded,
                    new HttpPoster(connection, loaded.secrets(), Clock.systemUTC()));
            return new JiraReceiver(
                    api, new JiraIssue(project, issueType, summary, labels, references), resolveTransition);
        }
    }
}
