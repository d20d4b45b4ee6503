package io.podtrail.collector.kubernetes.kubeconfig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.podtrail.collector.SourceException;
import io.podtrail.collector.kubernetes.kubeconfig.ExecConfig.InteractiveMode;
import io.podtrail.policy.GoQuote;
import io.podtrail.policy.document.DocumentReader;
import io.podtrail.policy.document.FileFailure;
import io.podtrail.policy.document.LocatedDocument;
import io.podtrail.policy.document.Nearest;
import io.podtrail.policy.document.StrictObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One kubeconfig file, YAML or JSON. A value of the wrong type, a repeated field and a second entry of one name are errors; an
 * unknown field is a warning, because client-go ignores it. Upstream: {@code tools/clientcmd/api/v1/types.go} and
 * {@code conversion.go}.
 */
final class KubeconfigFile {
    private static final Logger LOG = LoggerFactory.getLogger(KubeconfigFile.class);

    private static final int MAX_BYTES = 16 << 20;
    private static final String EXEC_EXTENSION = "client.authentication.k8s.io/exec";

    private static final List<String> FIELDS = List.of(
            "apiVersion", "kind", "preferences", "clusters", "users", "contexts", "current-context", "extensions");
    private static final List<String> CONTEXT_FIELDS = List.of("cluster", "user", "namespace", "extensions");
    private static final List<String> CLUSTER_FIELDS = List.of(
            "server",
            "tls-server-name",
            "insecure-skip-tls-verify",
            "certificate-authority",
            "certificate-authority-data",
            "proxy-url",
            "disable-compression",
            "extensions");
    private static final List<String> USER_FIELDS = List.of(
            "client-certificate",
            "client-certificate-data",
            "client-key",
            "client-key-data",
            "token",
            "tokenFile",
            "as",
            "as-uid",
            "as-groups",
            "as-user-extra",
            "username",
            "password",
            "auth-provider",
            "exec",
            "extensions");
    private static final List<String> EXEC_FIELDS =
            List.of("command", "args", "env", "apiVersion", "installHint", "provideClusterInfo", "interactiveMode");

    private final Path file;
    private final LocatedDocument document;

    private KubeconfigFile(Path file, LocatedDocument document) {
        this.file = file;
        this.document = document;
    }

    /**
     * Reads a file.
     *
     * @throws SourceException when it cannot be read, or is wrong; the message names every mistake with its line
     */
    static Kubeconfig read(Path file) {
        List<LocatedDocument> documents = DocumentReader.read(content(file));
        if (documents.isEmpty()) {
            return Kubeconfig.EMPTY;
        }
        LocatedDocument first = documents.get(0);
        if (documents.size() > 1) {
            documents.get(1).note("", "more than one YAML document: client-go reads the first only, so keep one");
            throw refused(file, documents.get(1));
        }
        if (first.root().isMissingNode()) {
            throw refused(file, first);
        }
        Kubeconfig kubeconfig = new KubeconfigFile(file, first).kubeconfig();
        if (!first.problems().isEmpty()) {
            throw refused(file, first);
        }
        return kubeconfig;
    }

    private static byte[] content(Path file) {
        try (var in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MAX_BYTES + 1);
            if (content.length > MAX_BYTES) {
                throw new SourceException("kubeconfig %s is larger than %d MiB".formatted(file, MAX_BYTES >> 20));
            }
            return content;
        } catch (IOException e) {
            throw new SourceException("kubeconfig %s cannot be read: %s".formatted(file, FileFailure.reason(e)), e);
        }
    }

    private static SourceException refused(Path file, LocatedDocument document) {
        return new SourceException(document.problems().stream()
                .map(problem -> "kubeconfig " + problem.in(file.toString()))
                .collect(Collectors.joining("\n")));
    }

    private Kubeconfig kubeconfig() {
        StrictObject root = object(document.root(), "", FIELDS);
        String kind = text(root, "kind");
        String apiVersion = text(root, "apiVersion");
        if (!kind.isEmpty() && !kind.equals("Config")) {
            root.note("kind", "is %s, not Config: is this a kubeconfig?".formatted(GoQuote.of(kind)));
        }
        if (!apiVersion.isEmpty() && !apiVersion.equals("v1")) {
            root.note("apiVersion", "is %s, not v1: is this a kubeconfig?".formatted(GoQuote.of(apiVersion)));
        }
        return new Kubeconfig(
                List.of(file),
                text(root, "current-context"),
                entries(root, "contexts", "context", this::context),
                entries(root, "clusters", "cluster", this::cluster),
                entries(root, "users", "user", this::user));
    }

    /** The entries of a list by their names. Two of one name would leave open which of them is meant. */
    private <T> Map<String, T> entries(
            StrictObject root, String list, String content, BiFunction<String, Content, T> reader) {
        var entries = new LinkedHashMap<String, T>();
        for (StrictObject entry : objects(root, list, List.of("name", content))) {
            String name = text(entry, "name");
            T value = reader.apply(name, new Content(entry.node(content), entry.pathOf(content)));
            if (entries.putIfAbsent(name, value) != null) {
                entry.note("name", "a second entry is named %s: keep one of them".formatted(GoQuote.of(name)));
            }
        }
        return entries;
    }

    /** What stands in an entry beside its name. */
    private record Content(JsonNode node, String path) {}

    private ContextEntry context(String name, Content content) {
        StrictObject context = object(content.node, content.path, CONTEXT_FIELDS);
        return new ContextEntry(text(context, "cluster"), text(context, "user"));
    }

    private ClusterEntry cluster(String name, Content content) {
        StrictObject cluster = object(content.node, content.path, CLUSTER_FIELDS);
        return new ClusterEntry(
                name,
                origin(content),
                text(cluster, "server"),
                text(cluster, "tls-server-name"),
                cluster.bool("insecure-skip-tls-verify", false),
                pem(cluster, "certificate-authority"),
                text(cluster, "proxy-url"),
                cluster.bool("disable-compression", false),
                execExtension(cluster));
    }

    private UserEntry user(String name, Content content) {
        StrictObject user = object(content.node, content.path, USER_FIELDS);
        return new UserEntry(
                name,
                origin(content),
                pem(user, "client-certificate"),
                pem(user, "client-key"),
                text(user, "token"),
                path(user, "tokenFile"),
                text(user, "username"),
                text(user, "password"),
                new Impersonation(
                        text(user, "as"), text(user, "as-uid"), texts(user, "as-groups"), extra(user, "as-user-extra")),
                authProvider(user),
                user.has("exec") ? exec(user.node("exec"), user.pathOf("exec")) : null);
    }

    private ExecConfig exec(JsonNode node, String path) {
        StrictObject exec = object(node, path, EXEC_FIELDS);
        var variables = new ArrayList<ExecConfig.Variable>();
        for (StrictObject variable : objects(exec, "env", List.of("name", "value"))) {
            variables.add(new ExecConfig.Variable(text(variable, "name"), text(variable, "value")));
        }
        String name = text(exec, "command");
        Path program = name.contains("/") ? path(exec, "command") : null;
        String apiVersion = text(exec, "apiVersion");
        return new ExecConfig(
                program == null ? name : program.toString(),
                texts(exec, "args"),
                variables,
                apiVersion,
                text(exec, "installHint"),
                exec.bool("provideClusterInfo", false),
                interactiveMode(exec, apiVersion));
    }

    /** Only v1beta1 has a default. Upstream: {@code SetDefaults_ExecConfig}. */
    private static @Nullable InteractiveMode interactiveMode(StrictObject exec, String apiVersion) {
        String mode = text(exec, "interactiveMode");
        if (mode.isEmpty()) {
            return apiVersion.equals(ExecConfig.V1BETA1) ? InteractiveMode.IF_AVAILABLE : null;
        }
        var known = Arrays.stream(InteractiveMode.values())
                .filter(value -> value.toString().equals(mode))
                .findFirst();
        if (known.isEmpty()) {
            exec.noteUnknown(
                    "interactiveMode",
                    mode,
                    Stream.of(InteractiveMode.values()).map(Object::toString).toList());
        }
        return known.orElse(null);
    }

    private static String authProvider(StrictObject user) {
        if (!user.has("auth-provider")) {
            return "";
        }
        String name = user.node("auth-provider").path("name").asText();
        return name.isEmpty() ? "without name" : name;
    }

    private JsonNode execExtension(StrictObject cluster) {
        JsonNode found = MissingNode.getInstance();
        for (JsonNode extension : cluster.node("extensions")) {
            if (extension.path("name").asText().equals(EXEC_EXTENSION)) {
                found = extension.path("extension");
            }
        }
        return found;
    }

    private PemSource pem(StrictObject object, String field) {
        String encoded = text(object, field + "-data");
        String data = "";
        try {
            data = new String(decoded(encoded), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            object.note(field + "-data", "is not valid base64: it is the PEM text, encoded with base64");
        }
        return new PemSource(field, path(object, field), data);
    }

    /** As {@code encoding/base64} of Go: line breaks are passed over, padding is required. */
    private static byte[] decoded(String encoded) {
        String text = encoded.replace("\r", "").replace("\n", "");
        if (text.length() % 4 != 0) {
            throw new IllegalArgumentException("without padding");
        }
        return Base64.getDecoder().decode(text);
    }

    private @Nullable Path path(StrictObject object, String field) {
        String path = text(object, field);
        try {
            return path.isEmpty() ? null : resolved(path);
        } catch (InvalidPathException e) {
            object.note(field, "is not a path: " + e.getReason());
            return null;
        }
    }

    /** Relative to the file's own directory. */
    private Path resolved(String path) {
        return file.toAbsolutePath().resolveSibling(path).normalize();
    }

    private String origin(Content content) {
        return file + ":" + document.line(content.path);
    }

    private static String text(StrictObject object, String field) {
        String text = object.string(field);
        return text == null ? "" : text;
    }

    private static List<String> texts(StrictObject object, String field) {
        List<String> texts = object.strings(field);
        return texts == null ? List.of() : texts;
    }

    private Map<String, List<String>> extra(StrictObject user, String field) {
        var extra = new LinkedHashMap<String, List<String>>();
        JsonNode node = user.node(field);
        if (StrictObject.isAbsent(node)) {
            return extra;
        }
        var names = new ArrayList<String>();
        node.fieldNames().forEachRemaining(names::add);
        var object = new StrictObject(document, node, user.pathOf(field), names);
        names.forEach(name -> extra.put(name, texts(object, name)));
        return extra;
    }

    private List<StrictObject> objects(StrictObject parent, String field, List<String> known) {
        var objects = new ArrayList<StrictObject>();
        JsonNode list = parent.node(field);
        if (!list.isArray() && !StrictObject.isAbsent(list)) {
            parent.note(field, "must be a list");
            return objects;
        }
        for (int i = 0; i < list.size(); i++) {
            objects.add(object(list.get(i), parent.pathOf(field) + "[" + i + "]", known));
        }
        return objects;
    }

    private StrictObject object(JsonNode node, String path, List<String> known) {
        warnOfUnknown(node, path, known);
        return new StrictObject(document, node, path, withFieldsOf(node, known));
    }

    private void warnOfUnknown(JsonNode node, String path, List<String> known) {
        node.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                String field = path.isEmpty() ? name : path + "." + name;
                LOG.warn(
                        "kubeconfig {}:{}: {}: unknown field, ignored as kubectl ignores it: {}",
                        file,
                        document.line(field),
                        GoQuote.of(field),
                        Nearest.advice(name, known));
            }
        });
    }

    /** Unknown fields are warned of, so that nothing is unknown to the strict object. */
    private static List<String> withFieldsOf(JsonNode node, List<String> known) {
        var all = new TreeSet<>(known);
        node.fieldNames().forEachRemaining(all::add);
        return List.copyOf(all);
    }
}
