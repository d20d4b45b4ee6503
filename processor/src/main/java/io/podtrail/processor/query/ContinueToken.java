package io.podtrail.processor.query;

import io.podtrail.events.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Where the next page begins, opaque to clients. It holds for the list it was made for: with other filters it is refused.
 * Items that are there all the while come exactly once; nothing is kept on the server, and tokens never expire.
 */
final class ContinueToken {
    private static final char SEPARATOR = '\n';

    private ContinueToken() {}

    /** @param list what is listed, filters included */
    static String of(String list, String lastKey) {
        String token = Fingerprint.of(list) + SEPARATOR + lastKey;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    }

    /** The key behind which the page begins. */
    static String keyOf(String list, String token) {
        String plain;
        try {
            plain = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiError.badRequest("'continue' is no token of ours: leave it out to begin at the first page");
        }
        int separator = plain.indexOf(SEPARATOR);
        if (separator < 0 || !plain.substring(0, separator).equals(Fingerprint.of(list))) {
            throw ApiError.badRequest(
                    "'continue' belongs to another list: repeat the parameters of the first page, or leave it out");
        }
        return plain.substring(separator + 1);
    }
}
