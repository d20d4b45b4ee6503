package io.podtrail.app;

import io.podtrail.policy.document.SecretFile;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** A file with properties of Kafka clients, as Kafka's own tools read it. */
final class ClientPropertiesFile {
    private ClientPropertiesFile() {}

    /** What it says. One that holds a password must not be readable by everybody. */
    static Map<String, Object> read(Path file) {
        var properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new UserError("cannot read --kafka-config %s: %s".formatted(file, UserError.reason(e)), e);
        }
        var all = new HashMap<String, Object>();
        properties.forEach((key, value) -> all.put(key.toString(), value));
        if (all.keySet().stream().anyMatch(ClientPropertiesFile::isSecret)) {
            try {
                SecretFile.check(file);
            } catch (IllegalArgumentException e) {
                throw new UserError(UserError.reason(e), e);
            }
        }
        return all;
    }

    private static boolean isSecret(String property) {
        String name = property.toLowerCase(Locale.ROOT);
        return name.endsWith("password") || name.endsWith("jaas.config") || name.endsWith("keystore.key");
    }
}
