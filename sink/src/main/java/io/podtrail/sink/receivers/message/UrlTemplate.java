package io.podtrail.sink.receivers.message;

import com.fasterxml.jackson.annotation.JsonValue;
import io.podtrail.events.Alert;
import io.podtrail.policy.document.Nearest;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL with placeholders such as {@code {{namespace}}} for what an alert is about. Values are percent-encoded, so none can
 * lead to another host or add a parameter.
 */
public final class UrlTemplate {
    private static final int MAX_LENGTH = 500;
    /** Names are at most 253 bytes each, and a byte takes three characters at most. */
    private static final int MAX_VALUE = 800;

    private static final List<String> PLACEHOLDERS = List.of("cluster", "namespace", "workload", "fingerprint");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");

    private final String text;

    private UrlTemplate(String text) {
        this.text = text;
    }

    /**
     * Reads a template.
     *
     * @throws IllegalArgumentException with what is wrong with it
     */
    public static UrlTemplate parse(String text) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) {
            if (!PLACEHOLDERS.contains(matcher.group(1))) {
                throw new IllegalArgumentException("unknown placeholder {{%s}}: %s"
                        .formatted(matcher.group(1), Nearest.advice(matcher.group(1), PLACEHOLDERS)));
            }
        }
        if (text.length() > MAX_LENGTH || !isLink(matcher.replaceAll("x"))) {
            throw new IllegalArgumentException(
                    "must be a URL that begins with https:// or http://, of at most %d characters"
                            .formatted(MAX_LENGTH));
        }
        return new UrlTemplate(text);
    }

    private static boolean isLink(String url) {
        try {
            URI uri = new URI(url);
            return uri.getHost() != null && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** The URL for an alert. */
    public String fill(Alert alert) {
        return PLACEHOLDER
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(encoded(
                        switch (match.group(1)) {
                            case "cluster" -> alert.cluster();
                            case "namespace" -> alert.namespace();
                            case "workload" -> alert.workload().toString();
                            default -> alert.fingerprint();
                        })));
    }

    private static String encoded(String value) {
        String whole = URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
        if (whole.length() <= MAX_VALUE) {
            return whole;
        }
        String cut = whole.substring(0, MAX_VALUE);
        int escape = cut.lastIndexOf('%');
        return escape > MAX_VALUE - 3 ? cut.substring(0, escape) : cut;
    }

    @JsonValue
    @Override
    public String toString() {
        return text;
    }
}
