package io.podtrail.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.podtrail.policy.document.DocumentReader;
import io.podtrail.policy.document.FileFailure;
import io.podtrail.policy.document.LocatedDocument;
import io.podtrail.policy.document.Problem;
import io.podtrail.policy.document.StrictObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Reads the admission configuration of an API server, YAML or JSON: a {@code PodSecurityConfiguration} on its own, or in
 * the {@code AdmissionConfiguration} around it, inline or by path. Strict, as upstream ({@code admission/api/load}): an
 * unknown or repeated field is an error. All errors of a file are reported together.
 */
public final class PodSecurityConfigurationReader {
    private static final List<String> WRAPPER_FIELDS = List.of("apiVersion", "kind", "plugins");
    private static final List<String> PLUGIN_FIELDS = List.of("name", "path", "configuration");
    private static final Set<String> WRAPPER_VERSIONS = Set.of(
            "apiserver.config.k8s.io/v1",
            "apiserver.config.k8s.io/v1beta1",
            "apiserver.config.k8s.io/v1alpha1",
            "apiserver.k8s.io/v1alpha1");

    private PodSecurityConfigurationReader() {}

    /** Reads a file; an empty one is the default configuration. */
    public static PodSecurityConfiguration read(Path file) throws InvalidConfigurationException {
        return read(content(file), file);
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
        LocatedDocument document = parsed(content, file);
        return isWrapper(document.root()) ? unwrapped(document, file) : bare(document, document.root(), "", file);
    }

    private static byte[] content(Path file) throws InvalidConfigurationException {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw invalid(file, new Problem("", "cannot be read: " + FileFailure.reason(e), 0));
        }
    }

    private static LocatedDocument parsed(byte[] content, Path file) throws InvalidConfigurationException {
        List<LocatedDocument> documents = DocumentReader.read(content);
        if (documents.isEmpty()) {
            return LocatedDocument.empty();
        }
        LocatedDocument first = documents.get(0);
        if (documents.size() > 1) {
            throw invalid(
                    file,
                    new Problem(
                            "",
                            "more than one document: keep one",
                            documents.get(1).line("")));
        }
        if (first.root().isMissingNode()) {
            refuse(first, file);
        }
        return first;
    }

    private static boolean isWrapper(JsonNode root) {
        return root.path("kind").asText().equals("AdmissionConfiguration")
                && WRAPPER_VERSIONS.contains(root.path("apiVersion").asText());
    }

    private static PodSecurityConfiguration unwrapped(LocatedDocument document, Path file)
            throws InvalidConfigurationException {
        var wrapper = new StrictObject(document, document.root(), "", WRAPPER_FIELDS);
        for (StrictObject plugin : wrapper.objects("plugins", PLUGIN_FIELDS)) {
            if ("PodSecurity".equals(plugin.string("name"))) {
                JsonNode inline = plugin.node("configuration");
                if (!StrictObject.isAbsent(inline)) {
                    return bare(document, inline, plugin.pathOf("configuration"), file);
                }
                String path = plugin.string("path");
                refuse(document, file);
                return path == null || path.isEmpty() ? PodSecurityConfiguration.NONE : pointedTo(file, path);
            }
        }
        document.note("plugins", "none is named PodSecurity, so there is nothing in it for Pod Security");
        throw new InvalidConfigurationException(file.toString(), document.problems());
    }

    /** What a wrapper points to must not be a wrapper again. */
    private static PodSecurityConfiguration pointedTo(Path wrapper, String path) throws InvalidConfigurationException {
        Path file = wrapper.resolveSibling(path);
        byte[] content = content(file);
        if (content.length == 0) {
            return PodSecurityConfiguration.NONE;
        }
        LocatedDocument document = parsed(content, file);
        return bare(document, document.root(), "", file);
    }

    private static PodSecurityConfiguration bare(LocatedDocument document, JsonNode node, String path, Path file)
            throws InvalidConfigurationException {
        refuseOtherKinds(document, node, path, file);
        var read = PodSecurityConfigurationFile.read(
                new StrictObject(document, node, path, PodSecurityConfigurationFile.FIELDS));
        String prefix = path.isEmpty() ? "" : path + ".";
        read.forEachProblem((field, text) -> document.note(prefix + field, text));
        refuse(document, file);
        return read.toConfiguration();
    }

    /** Of something else altogether, field after field would be unknown: one error says it better. */
    private static void refuseOtherKinds(LocatedDocument document, JsonNode node, String path, Path file)
            throws InvalidConfigurationException {
        String apiVersion = node.path("apiVersion").asText();
        String kind = node.path("kind").asText();
        if (!kind.isEmpty() && !apiVersion.isEmpty() && !PodSecurityConfigurationFile.isKnownType(apiVersion, kind)) {
            document.note(
                    path,
                    "no kind \"%s\" is known in \"%s\": expected %s in %s/v1, v1beta1 or v1alpha1"
                            .formatted(
                                    kind,
                                    apiVersion,
                                    PodSecurityConfigurationFile.KIND,
                                    PodSecurityConfigurationFile.GROUP));
            refuse(document, file);
        }
    }

    private static void refuse(LocatedDocument document, Path file) throws InvalidConfigurationException {
        if (!document.problems().isEmpty()) {
            throw new InvalidConfigurationException(file.toString(), document.problems());
        }
    }

    private static InvalidConfigurationException invalid(Path file, Problem problem) {
        return new InvalidConfigurationException(file.toString(), List.of(problem));
    }
}
