package io.podtrail.sink.receivers.webhook;

import io.podtrail.sink.receivers.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where to post alerts. Checked when made; what is wrong is said without the secrets.
 *
 * @param url {@code http} or {@code https}; a secret as a whole, because its path often is the credential
 * @param bearerToken sent as {@code Authorization: Bearer}; null for none
 * @param timeout of one attempt as a whole
 */
public record WebhookConfig(Secret url, @Nullable Secret bearerToken, Duration timeout) {
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

    /** RFC 6750, section 2.1. */
    private static final Pattern BEARER_TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    public WebhookConfig {
        var mistakes = new ArrayList<String>();
        mistakes.addAll(mistakesIn(url));
        if (bearerToken != null && !BEARER_TOKEN.matcher(bearerToken.reveal()).matches()) {
            mistakes.add("The webhook's bearer token is empty or has a character that no token has (a line break?)");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            mistakes.add("The webhook's timeout is %s; it must be more than nothing".formatted(timeout));
        }
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", mistakes));
        }
    }

    URI uri() {
        return URI.create(url.reveal());
    }

    /** Scheme, host and port: all of the URL that may be shown. */
    String origin() {
        URI uri = uri();
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    private static List<String> mistakesIn(Secret url) {
        URI uri;
        try {
            uri = new URI(url.reveal());
        } catch (URISyntaxException e) {
            return List.of(
                    "The webhook's URL is not valid at character %d (%s)".formatted(e.getIndex(), e.getReason()));
        }
        var mistakes = new ArrayList<String>();
        if (!"https".equalsIgnoreCase(uri.getScheme()) && !"http".equalsIgnoreCase(uri.getScheme())) {
            mistakes.add("The webhook's URL must begin with https:// or http://");
        } else if (uri.getHost() == null) {
            mistakes.add("The webhook's URL has no valid host");
        } else {
            MetadataAddresses.reasonAgainst(uri.getHost()).ifPresent(mistakes::add);
        }
        if (uri.getRawUserInfo() != null) {
            mistakes.add("The webhook's URL holds a user name or password, which are not sent: use the bearer token");
        }
        return mistakes;
    }
}
