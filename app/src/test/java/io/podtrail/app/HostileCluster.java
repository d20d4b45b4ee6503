package io.podtrail.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A cluster, and a folder of manifests, in which every text that a stranger chooses is an attack on what shows it. */
final class HostileCluster {
    /** One of everything that a terminal, a CI system, a page, a chat or a spreadsheet could be fooled by, in lengths that names have. */
    private static final List<String> ATTACKS = List.of(
            "a\n::error::pwned\r\n##vso[task.complete]\u001b[31m\u001b[8m",
            "\u001b]8;;http://evil.example\u0007\u001b]52;c;cHduZWQ=\u0007\u009b2J\u0000\t\u007f\u0085\u0090",
            "\u202e\u2066\u200f\u2028\u2029\u200b\u2060\ufeff\u00a0##[error]##teamcity[buildStop]section_start:1:x\r\u001b[0K",
            "\udb40\udc41e" + "\u0301".repeat(9) + "<!channel><@U1><at>x</at>[here](http://evil.example)",
            "</script><img src=x onerror=alert(1)>\"'`,|&%0A{{x}}");

    /** All of it in one text, longer than a name is kept. */
    static final String ATTACK = String.join("", ATTACKS);

    /** What begins a line, or a cell, with a command. */
    static final List<String> BEGINNINGS = List.of(
            "::error::pwned", " ::stop-commands::x", "=HYPERLINK(\"evil\")", "+1", "-1+1", "@SUM(1)", "\t=1", "\r=1");

    /** One of the names that is more than a beginning. Podtrail takes no slashes in names: they part the keys of its records. */
    static final String NAME = withoutSlash(ATTACKS.get(0));

    /** Collectors refuse other names; what people call it is free. */
    static final String CLUSTER = "hostile";

    private static final JsonMapper JSON = new JsonMapper();

    private HostileCluster() {}

    /** All that names something in the cluster. */
    static List<String> names() {
        var names = new ArrayList<>(BEGINNINGS);
        ATTACKS.forEach(attack -> names.add(withoutSlash(attack)));
        return names;
    }

    private static String withoutSlash(String text) {
        return text.replace("/", "");
    }

    /** A watch stream, one event a line. */
    static Path recording(Path directory) throws IOException {
        var lines = new StringBuilder();
        int number = 0;
        for (String name : names()) {
            ObjectNode namespace = object("Namespace", "", name, number++);
            labels(namespace);
            lines.append(added(namespace));
            lines.append(added(pod(name, name, number++)));
        }
        return Files.writeString(directory.resolve("hostile.jsonl"), lines.toString());
    }

    /** Manifests, in files whose names are hostile as far as a file system takes them; and one that cannot be read as YAML. */
    static Path manifests(Path directory) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("::error::pwned\u001b[31m\u202e"));
        int number = 0;
        for (String name : names()) {
            ObjectNode pod = pod(name, name, number);
            pod.put("apiVersion", "v1").put("kind", "Pod");
            Files.writeString(folder.resolve("::error::file=" + number++ + "\n\u2028##[error].json"), pod.toString());
        }
        Files.writeString(
                folder.resolve("broken\n::error::.yaml"),
                "kind: Pod\nmetadata: {name: a, \"\\n::error::key\": 1}\nspec: {containers: \"\\e[31m\\n::error::x\"}\n---\n: [\n",
                UTF_8);
        Files.createSymbolicLink(folder.resolve("out\n::error::.yaml"), Path.of("/etc/hostname"));
        return folder;
    }

    /** A pod that violates nearly everything. */
    private static ObjectNode pod(String namespace, String name, int number) {
        ObjectNode pod = object("Pod", namespace, name, number);
        labels(pod);
        pod.withObject("metadata")
                .putArray("ownerReferences")
                .addObject()
                .put("apiVersion", "apps/v1")
                .put("kind", "Kind" + name)
                .put("name", name)
                .put("uid", "u" + number)
                .put("controller", true);
        ObjectNode spec = pod.putObject("spec");
        spec.put("hostNetwork", true).put("serviceAccountName", name).put("nodeName", name);
        ObjectNode container = spec.putArray("containers").addObject();
        container.put("name", name).put("image", name);
        ObjectNode security = container.putObject("securityContext");
        security.put("privileged", true).put("procMount", name);
        security.putObject("capabilities").putArray("add").add(name);
        security.putObject("seLinuxOptions").put("type", name).put("user", name);
        security.putObject("seccompProfile").put("type", name);
        security.putObject("windowsOptions").put("hostProcess", true);
        spec.withObject("securityContext")
                .putArray("sysctls")
                .addObject()
                .put("name", name)
                .put("value", name);
        spec.putArray("volumes")
                .addObject()
                .put("name", name)
                .putObject("hostPath")
                .put("path", name);
        pod.putObject("status").put("phase", "Running").put("reason", name);
        return pod;
    }

    private static ObjectNode object(String kind, String namespace, String name, int number) {
        ObjectNode object = JSON.createObjectNode().put("apiVersion", "v1").put("kind", kind);
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("name", name).put("uid", "uid-" + number).put("resourceVersion", Integer.toString(1000 + number));
        metadata.put("creationTimestamp", "2026-11-02T08:00:00Z");
        if (!namespace.isEmpty()) {
            metadata.put("namespace", namespace);
        }
        return object;
    }

    private static void labels(ObjectNode object) {
        ObjectNode labels = object.withObject("metadata").putObject("labels");
        labels.put("pod-security.kubernetes.io/enforce", "restricted")
                .put("pod-security.kubernetes.io/warn", ATTACK)
                .put("pod-security.kubernetes.io/audit-version", ATTACK)
                .put(ATTACK, ATTACK);
        object.withObject("metadata").putObject("annotations").put(ATTACK, ATTACK);
    }

    private static String added(ObjectNode object) {
        ObjectNode event = JSON.createObjectNode().put("type", "ADDED").put("observedAt", "2026-11-02T09:00:00.000Z");
        event.set("object", object);
        return event + "\n";
    }
}
