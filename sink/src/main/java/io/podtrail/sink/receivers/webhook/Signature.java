package io.podtrail.sink.receivers.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.podtrail.sink.receivers.Secret;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The header by which a receiver of webhooks can tell that a request is ours and is no old one sent again: {@code
 * t=1793610000,v1=…}, where {@code v1} is the HMAC-SHA256, in hexadecimal, of the time in seconds, a dot and the body. There
 * is one {@code v1} for each secret, so that a secret can be replaced without a request being refused.
 */
final class Signature {
    static final String HEADER = "Podtrail-Signature";

    private static final String ALGORITHM = "HmacSHA256";

    private Signature() {}

    static String of(byte[] body, Instant time, List<Secret> secrets) {
        var header = new StringBuilder("t=").append(time.getEpochSecond());
        for (Secret secret : secrets) {
            header.append(",v1=").append(HexFormat.of().formatHex(hmac(secret, time.getEpochSecond(), body)));
        }
        return header.toString();
    }

    private static byte[] hmac(Secret secret, long seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.reveal().getBytes(UTF_8), ALGORITHM));
            mac.update((seconds + ".").getBytes(UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
