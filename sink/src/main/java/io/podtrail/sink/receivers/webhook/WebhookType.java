package io.podtrail.sink.receivers.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.receivers.Receiver;
import io.podtrail.sink.receivers.ReceiverContext;
import io.podtrail.sink.receivers.ReceiverSettings;
import io.podtrail.sink.receivers.ReceiverType;
import io.podtrail.sink.receivers.SecretSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code type: webhook}: each alert's JSON, posted to a URL. */
public final class WebhookType implements ReceiverType {
    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public List<String> settings() {
        return List.of("urlFile", "urlEnv", "tokenFile", "tokenEnv", "timeout");
    }

    @Override
    public ReceiverSettings read(StrictObject settings) {
        return new Settings(
                SecretSource.required(settings, "url"),
                SecretSource.read(settings, "token"),
                Objects.requireNonNullElse(settings.duration("timeout"), WebhookConfig.DEFAULT_TIMEOUT));
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Settings(SecretSource url, @Nullable SecretSource token, Duration timeout)
            implements ReceiverSettings {
        @Override
        public Receiver open(ReceiverContext context) {
            return new WebhookReceiver(new WebhookConfig(
                    url.load(context.environment()),
                    token == null ? null : token.load(context.environment()),
                    timeout));
        }
    }
}
