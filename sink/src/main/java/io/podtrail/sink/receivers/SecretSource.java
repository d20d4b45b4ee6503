package io.podtrail.sink.receivers;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.podtrail.policy.document.SecretFile;
import io.podtrail.policy.document.StrictObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a secret comes from: a file or an environment variable, never the configuration itself.
 *
 * @param file whose content it is, without white space around it; or null
 * @param env the variable whose value it is; or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SecretSource(@Nullable String file, @Nullable String env) {
    /** The names of the settings of a secret: {@code urlFile} and {@code urlEnv} for {@code url}. */
    public static List<String> settings(String secret) {
        return List.of(secret + "File", secret + "Env");
    }

    /** Reads where a secret comes from; null when nothing says so. Notes when two do. */
    public static @Nullable SecretSource read(StrictObject settings, String secret) {
        String file = settings.string(secret + "File");
        String env = settings.string(secret + "Env");
        if (file != null && env != null) {
            settings.note(secret + "Env", "there is %sFile already: keep one of them".formatted(secret));
        }
        return file == null && env == null ? null : new SecretSource(file, env);
    }

    /** Reads where a secret comes from that must be there; notes when nothing says so. */
    public static SecretSource required(StrictObject settings, String secret) {
        SecretSource source = read(settings, secret);
        if (source == null) {
            settings.note(
                    secret + "File",
                    "is missing: name the file that holds the %s, or the variable in %sEnv".formatted(secret, secret));
            return new SecretSource(null, null);
        }
        return source;
    }

    /** The names of the settings of several secrets: {@code keyFiles} and {@code keyEnvs} for {@code key}. */
    public static List<String> severalSettings(String secret) {
        return List.of(secret + "Files", secret + "Envs");
    }

    /** Reads where several secrets come from; those of files first. */
    public static List<SecretSource> readSeveral(StrictObject settings, String secret) {
        return Stream.concat(
                        settings.stringOrList(secret + "Files").stream().map(name -> new SecretSource(name, null)),
                        settings.stringOrList(secret + "Envs").stream().map(name -> new SecretSource(null, name)))
                .toList();
    }

    /**
     * The secret itself.
     *
     * @throws IllegalArgumentException when it cannot be had
     */
    public Secret load(Map<String, String> environment) {
        String value = file == null ? environment.get(String.valueOf(env)) : SecretFile.read(Path.of(file));
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(
                    file == null
                            ? "the environment variable %s is not set".formatted(env)
                            : "the file %s is empty".formatted(file));
        }
        return Secret.of(value.strip());
    }
}
