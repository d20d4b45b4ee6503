package io.podtrail.sink.receivers.message;

import io.podtrail.policy.document.StrictObject;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** The setting {@code console}: where people can look further, for links in messages. */
public final class Console {
    /** Its name. */
    public static final String SETTING = "console";

    private static final int MAX_LENGTH = 500;

    private Console() {}

    /** Reads the setting; null when there is none. */
    public static @Nullable String read(StrictObject settings) {
        String url = settings.string(SETTING);
        if (url != null && !isLink(url)) {
            settings.note(
                    SETTING,
                    "must be a URL that begins with https:// or http://, of at most " + MAX_LENGTH + " characters");
            return null;
        }
        return url;
    }

    private static boolean isLink(String url) {
        try {
            URI uri = new URI(url);
            return uri.getHost() != null
                    && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && url.length() <= MAX_LENGTH;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
