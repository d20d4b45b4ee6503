package io.podtrail.events;

import io.podtrail.policy.Mode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Stable identities: 128 bits of SHA-256 over the parts, in hexadecimal. */
public final class Fingerprint {
    private Fingerprint() {}

    /** Identifies the alert of one workload and mode. */
    public static String ofAlert(String cluster, String namespace, Workload workload, Mode mode) {
        return of(cluster, namespace, workload.kind(), workload.name(), mode.toString());
    }

    /** Identifies the alert of a namespace's weak window. */
    public static String ofWeakWindow(String cluster, String namespace) {
        return of(cluster, namespace, AlertType.WEAK_WINDOW.toString());
    }

    /** Identifies a list of strings; no two lists run together, because NUL stands in no part. */
    public static String of(String... parts) {
        try {
            var sha256 = MessageDigest.getInstance("SHA-256");
            byte[] digest = sha256.digest(String.join("\0", parts).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
