package io.podtrail.sink.receivers.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.SecretSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is sent as {@code Authorization}: a bearer token, or a user name with a password, or nothing.
 */
public record Credentials(
        @Nullable Secret bearerToken,
        @Nullable String username,
        @Nullable Secret password) {
    public static final Credentials NONE = new Credentials(null, null, null);

    /** RFC 6750, section 2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    public Credentials {
        if (bearerToken != null && !TOKEN.matcher(bearerToken.reveal()).matches()) {
            throw new IllegalArgumentException(
                    "The bearer token is empty or has a character that no token has (a line break?)");
        }
    }

    public static Credentials bearing(@Nullable Secret token) {
        return new Credentials(token, null, null);
    }

    /**
     * Where they come from.
     *
     * @param token of a bearer; or null
     * @param username for basic authentication, with a password; or null
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Source(
            @Nullable SecretSource token,
            @Nullable String username,
            @Nullable SecretSource password) {
        /** The names of its settings. */
        public static final List<String> SETTINGS =
                List.of("tokenFile", "tokenEnv", "username", "passwordFile", "passwordEnv");

        /** Reads the settings. */
        public static Source read(StrictObject settings) {
            var source = new Source(
                    SecretSource.read(settings, "token"),
                    settings.string("username"),
                    SecretSource.read(settings, "password"));
            if ((source.username == null) != (source.password == null)) {
                settings.note("username", "a user name and a password need each other");
            } else if (source.token != null && source.username != null) {
                settings.note("username", "give a token or a user name, not both");
            }
            return source;
        }

        /** Whether there are any. */
        public boolean isGiven() {
            return token != null || username != null;
        }

        public Credentials load(Map<String, String> environment) {
            return new Credentials(
                    token == null ? null : token.load(environment),
                    username,
                    password == null ? null : password.load(environment));
        }
    }

    /** The header, or nothing. */
    public Map<String, String> headers() {
        if (bearerToken != null) {
            return Map.of("Authorization", "Bearer " + bearerToken.reveal());
        }
        if (username != null && password != null) {
            String both = username + ":" + password.reveal();
            return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8)));
        }
        return Map.of();
    }

    /** What must not be seen. */
    public List<Secret> secrets() {
        var secrets = new ArrayList<Secret>();
        if (bearerToken != null) {
            secrets.add(bearerToken);
        }
        if (password != null) {
            secrets.add(password);
        }
        return secrets;
    }
}
