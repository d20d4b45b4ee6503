package io.podtrail.collector.kubernetes.kubeconfig;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * As whom requests are made, if not as the user who authenticates.
 *
 * @param user empty for no impersonation
 * @param uid empty for none
 * @param extra values by key
 */
public record Impersonation(String user, String uid, List<String> groups, Map<String, List<String>> extra) {
    static final Impersonation NONE = new Impersonation("", "", List.of(), Map.of());

    private static final String TOKEN_PUNCTUATION = "!#$&'*+-.^_`|~";

    /** A header of a request. */
    public record Header(String name, String value) {}

    /** The headers that ask the API server for it. Upstream: {@code transport/round_trippers.go}. */
    public List<Header> headers() {
        var headers = new ArrayList<Header>();
        if (user.isEmpty()) {
            return headers;
        }
        headers.add(new Header("Impersonate-User", user));
        if (!uid.isEmpty()) {
            headers.add(new Header("Impersonate-Uid", uid));
        }
        groups.forEach(group -> headers.add(new Header("Impersonate-Group", group)));
        extra.forEach((key, values) ->
                values.forEach(value -> headers.add(new Header("Impersonate-Extra-" + escaped(key), value))));
        return headers;
    }

    /** Whether it says more than nothing without naming a user, which the API server refuses. */
    boolean lacksUser() {
        return user.isEmpty() && !(uid.isEmpty() && groups.isEmpty() && extra.isEmpty());
    }

    /** Bytes that cannot stand in the name of a header are percent-encoded, and so is the percent sign. */
    private static String escaped(String key) {
        var escaped = new StringBuilder();
        for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
            if (isTokenCharacter(b)) {
                escaped.append((char) b);
            } else {
                escaped.append("%%%02X".formatted(b & 0xff));
            }
        }
        return escaped.toString();
    }

    private static boolean isTokenCharacter(byte b) {
        return (b >= '0' && b <= '9')
                || (b >= 'a' && b <= 'z')
                || (b >= 'A' && b <= 'Z')
                || (b > ' ' && TOKEN_PUNCTUATION.indexOf(b) >= 0);
    }
}
