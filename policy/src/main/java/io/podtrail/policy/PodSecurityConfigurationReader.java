package io.podtrail.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Reads the admission configuration of an API server, YAML or JSON: a {@code PodSecurityConfiguration} on its own, or in
 * the {@code AdmissionConfiguration} around it, inline or by path. Strict, as upstream: an unknown or repeated field is an
 * error.
 */
public final class PodSecurityConfigurationReader {
    private static final Set<String> VERSIONS = Set.of("v1", "v1beta1", "v1alpha1");
    private static final Set<String> WRAPPER_GROUPS = Set.of("apiserver.config.k8s.io", "apiserver.k8s.io");
    private static final YAMLMapper MAPPER = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private PodSecurityConfigurationReader() {}

    /** Reads a file; an empty one is the default configuration. */
    public static PodSecurityConfiguration read(Path file) throws InvalidConfigurationException {
        try {
            return read(Files.readAllBytes(file), file);
        } catch (IOException e) {
            throw new InvalidConfigurationException(
                    file.toString(), List.of("cannot be read: is the path right? (" + e.getMessage() + ")"));
        }
    }

    /**
     * Reads the content of a file.
     *
     * @param file names it in errors, and is where a relative path in it starts from
     */
    public static PodSecurityConfiguration read(byte[] content, Path file) throws InvalidConfigurationException {
        if (content.length == 0) {
            return PodSecurityConfiguration.NONE;
        }
        try {
            JsonNode root = MAPPER.readTree(content);
            if (root.isMissingNode() || root.isNull()) {
                throw new InvalidConfigurationException(file.toString(), List.of("'Kind' is missing"));
            }
            return isWrapper(root) ? unwrapped(root, file) : read(root, file);
        } catch (JsonProcessingException e) {
            throw new InvalidConfigurationException(file.toString(), List.of(explained(e)));
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
    }

    private static boolean isWrapper(JsonNode root) {
        String group = root.path("apiVersion").asText().split("/", 2)[0];
        return root.path("kind").asText().equals("AdmissionConfiguration") && WRAPPER_GROUPS.contains(group);
    }

    private static PodSecurityConfiguration unwrapped(JsonNode root, Path file)
            throws InvalidConfigurationException, JsonProcessingException {
        for (JsonNode plugin : root.path("plugins")) {
            if (plugin.path("name").asText().equals("PodSecurity")) {
                String path = plugin.path("path").asText();
                if (plugin.path("configuration").isObject()) {
                    return read(plugin.path("configuration"), file);
                }
                return path.isEmpty() ? PodSecurityConfiguration.NONE : read(file.resolveSibling(path));
            }
        }
        throw new InvalidConfigurationException(
                file.toString(),
                List.of("plugins: none is named PodSecurity, so there is nothing in it for Pod Security"));
    }

    private static PodSecurityConfiguration read(JsonNode root, Path file)
            throws InvalidConfigurationException, JsonProcessingException {
        checkType(root, file);
        PodSecurityConfigurationFile read = MAPPER.treeToValue(root, PodSecurityConfigurationFile.class);
        List<String> errors = read.errors();
        if (!errors.isEmpty()) {
            throw new InvalidConfigurationException(file.toString(), errors);
        }
        return read.toConfiguration();
    }

    private static void checkType(JsonNode root, Path file) throws InvalidConfigurationException {
        String apiVersion = root.path("apiVersion").asText();
        String kind = root.path("kind").asText();
        String problem = "";
        if (kind.isEmpty()) {
            problem = "'Kind' is missing: kind must be " + PodSecurityConfigurationFile.KIND;
        } else if (apiVersion.isEmpty()) {
            problem = "'apiVersion' is missing: it must be " + PodSecurityConfigurationFile.GROUP + "/v1";
        } else if (!kind.equals(PodSecurityConfigurationFile.KIND)
                || !VERSIONS.contains(apiVersion.replace(PodSecurityConfigurationFile.GROUP + "/", ""))) {
            problem = "no kind \"%s\" is known in \"%s\": expected %s in %s/v1, v1beta1 or v1alpha1"
                    .formatted(kind, apiVersion, PodSecurityConfigurationFile.KIND, PodSecurityConfigurationFile.GROUP);
        }
        if (!problem.isEmpty()) {
            throw new InvalidConfigurationException(file.toString(), List.of(problem));
        }
    }

    private static String explained(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            return "unknown field \"%s\"; known there: %s"
                    .formatted(
                            unknown.getPropertyName(),
                            unknown.getKnownPropertyIds().stream()
                                    .map(Object::toString)
                                    .sorted()
                                    .toList());
        }
        if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
            return mapping.getPath().get(mapping.getPath().size() - 1).getFieldName() + ": " + e.getOriginalMessage();
        }
        return "line %d: %s"
                .formatted(e.getLocation() == null ? 0 : e.getLocation().getLineNr(), e.getOriginalMessage());
    }
}
