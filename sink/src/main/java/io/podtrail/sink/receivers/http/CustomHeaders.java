package io.podtrail.sink.receivers.http;

import com.fasterxml.jackson.annotation.JsonValue;
import io.podtrail.policy.document.StrictObject;
import io.podtrail.sink.receivers.Secret;
import io.podtrail.sink.receivers.SecretSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Headers of the user's choice, such as the tenant that a server keeps apart by {@code X-Scope-OrgID}.
 *
 * @param texts what is no secret
 * @param secretTexts what came from files and variables
 */
public record CustomHeaders(Map<String, String> texts, Map<String, Secret> secretTexts) {
    public static final CustomHeaders NONE = new CustomHeaders(Map.of(), Map.of());

    /** The setting's name. */
    public static final String SETTING = "headers";

    /** RFC 9110, section 5.6.2. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    /** RFC 9110, section 5.5, without what is not ASCII. */
    private static final Pattern VALUE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]{0,3998}[\\x21-\\x7e])?");

    private static final Set<String> RESERVED = Set.of(
            "accept-encoding",
            "connection",
            "content-length",
            "content-type",
            "expect",
            "host",
            "idempotency-key",
            "podtrail-signature",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "user-agent");
    private static final Set<String> CREDENTIALS = Set.of("authorization", "cookie");

    public CustomHeaders {
        texts = Map.copyOf(texts);
        secretTexts = Map.copyOf(secretTexts);
        secretTexts.forEach((name, value) -> {
            if (!VALUE.matcher(value.reveal()).matches()) {
                throw new IllegalArgumentException(
                        "The value of the header %s is longer than 4000 characters or has one that no header has (a line break?)"
                                .formatted(name));
            }
        });
    }

    /** All of them, and others that stand beside them. */
    public Map<String, String> and(Map<String, String> others) {
        var all = new TreeMap<String, String>(texts);
        secretTexts.forEach((name, value) -> all.put(name, value.reveal()));
        all.putAll(others);
        return all;
    }

    /** What must not be seen. */
    public Collection<Secret> secrets() {
        return secretTexts.values();
    }

    /**
     * Where they come from.
     *
     * @param values by the headers' names: a string, or a {@link SecretSource}
     */
    public record Source(@JsonValue Map<String, Object> values) {
        public Source {
            values = Map.copyOf(values);
        }

        /**
         * Reads the setting {@code headers}: by name a text, or an object that names a file or a variable.
         *
         * @param credentials whether the settings have credentials, which make the header {@code Authorization}
         */
        public static Source read(StrictObject settings, boolean credentials) {
            List<String> names = new ArrayList<>();
            settings.node(SETTING).fieldNames().forEachRemaining(names::add);
            StrictObject written = settings.object(SETTING, names);
            var values = new LinkedHashMap<String, Object>();
            for (String name : names) {
                String lowerCase = name.toLowerCase(Locale.ROOT);
                if (!NAME.matcher(name).matches()) {
                    written.note(name, "is not a valid name of a header: letters, digits and dashes");
                } else if (RESERVED.contains(lowerCase)) {
                    written.note(name, "is set by Podtrail itself");
                } else if (credentials && lowerCase.equals("authorization")) {
                    written.note(name, "is made of the token or user name: keep one of them");
                } else if (written.node(name).isObject()) {
                    readSecret(written, name, values);
                } else {
                    readText(written, name, lowerCase, values);
                }
            }
            return new Source(values);
        }

        private static void readSecret(StrictObject written, String name, Map<String, Object> values) {
            StrictObject source = written.object(name, List.of("file", "env"));
            String file = source.string("file");
            String env = source.string("env");
            if ((file == null) == (env == null)) {
                written.note(name, "needs either file or env, to say where its value is");
            } else {
                values.put(name, new SecretSource(file, env));
            }
        }

        private static void readText(StrictObject written, String name, String lowerCase, Map<String, Object> values) {
            String value = written.string(name);
            if (CREDENTIALS.contains(lowerCase)) {
                written.note(name, "is a secret: write {file: PATH} or {env: NAME} in place of its value");
            } else if (value != null && !VALUE.matcher(value).matches()) {
                written.note(name, "must be 1 to 4000 printable ASCII characters on one line");
            } else if (value != null) {
                values.put(name, value);
            }
        }

        /**
         * Reads the secrets.
         *
         * @throws IllegalArgumentException when one cannot be had, or cannot be a header
         */
        public CustomHeaders load(Map<String, String> environment) {
            var texts = new TreeMap<String, String>();
            var secrets = new TreeMap<String, Secret>();
            values.forEach((name, value) -> {
                if (value instanceof SecretSource source) {
                    secrets.put(name, source.load(environment));
                } else {
                    texts.put(name, value.toString());
                }
            });
            return new CustomHeaders(texts, secrets);
        }
    }
}
