package io.podtrail.sink.receivers.http;

import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.receivers.Secret;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where requests go. Checked when made; what is wrong is said without the secret.
 *
 * @param url {@code http} or {@code https}; a secret as a whole, because its path often is the credential
 */
public record Target(Secret url) {
    public Target {
        List<String> mistakes = mistakesIn(url);
        if (!mistakes.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", mistakes));
        }
    }

    private static List<String> mistakesIn(Secret url) {
        URI uri;
        try {
            uri = new URI(url.reveal());
        } catch (URISyntaxException e) {
            return List.of("The URL is not valid at character %d (%s)".formatted(e.getIndex(), e.getReason()));
        }
        var mistakes = new ArrayList<String>();
        if (!"https".equalsIgnoreCase(uri.getScheme()) && !"http".equalsIgnoreCase(uri.getScheme())) {
            mistakes.add("The URL must begin with https:// or http://");
        } else if (uri.getHost() == null) {
            mistakes.add("The URL has no valid host");
        } else {
            MetadataAddresses.reasonAgainst(uri.getHost()).ifPresent(mistakes::add);
        }
        if (uri.getRawUserInfo() != null) {
            mistakes.add(
                    "The URL holds a user name or password, which are not sent: give them by settings of their own");
        }
        return mistakes;
    }

    /** Reads a URL that is no secret; null when there is none, or none that could be used. */
    public static @Nullable String read(StrictObject settings, String name) {
        String url = settings.string(name);
        return url != null && isGood(settings, name, url) ? url : null;
    }

    /** Notes what is wrong with a URL in a setting. */
    public static boolean isGood(StrictObject settings, String name, String url) {
        List<String> mistakes = mistakesIn(Secret.of(url));
        mistakes.forEach(mistake -> settings.note(name, mistake));
        return mistakes.isEmpty();
    }

    /** Another place at the same server: this URL with more at the end of its path. */
    public Target resolve(String more) {
        String base = url.reveal();
        return new Target(Secret.of((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + more));
    }

    URI uri() {
        return URI.create(url.reveal());
    }

    /** Scheme, host and port: all of the URL that may be shown. */
    public String origin() {
        URI uri = uri();
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    /** The text without the URL and without its path. */
    String removeFrom(String text) {
        String shown = url.removeFrom(text);
        String path = uri().getRawPath();
        return path == null || path.length() <= 1 ? shown : Secret.of(path).removeFrom(shown);
    }
}
