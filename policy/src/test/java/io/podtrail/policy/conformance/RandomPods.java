package io.podtrail.policy.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Random pods as JSON that crowd the corners of the standards: every allow-listed value and its near misses; null, empty
 * and absent; duplicate names; all kinds of containers; Windows; user namespaces. A function of the seed.
 */
final class RandomPods {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final List<String> NAMES =
            List.of("c", "a", "app", "z", "Ä", "\"q\"", "\uFFFD", "\uD83D\uDE00", "", "c");
    private static final List<String> CAPABILITIES = List.of(
            "AUDIT_WRITE",
            "CHOWN",
            "DAC_OVERRIDE",
            "FOWNER",
            "FSETID",
            "KILL",
            "MKNOD",
            "NET_BIND_SERVICE",
            "SETFCAP",
            "SETGID",
            "SETPCAP",
            "SETUID",
            "SYS_CHROOT",
            "NET_RAW",
            "SYS_ADMIN",
            "ALL",
            "all",
            "CAP_CHOWN",
            "chown",
            "");
    private static final List<String> PROFILES = List.of(
            "RuntimeDefault",
            "Localhost",
            "Unconfined",
            "runtimeDefault",
            "runtime/default",
            "",
            "\uE000",
            "\uD83D\uDE00");
    private static final List<String> PROFILE_ANNOTATIONS = List.of(
            "runtime/default",
            "docker/default",
            "localhost/",
            "localhost/x",
            "localhost",
            "unconfined",
            "",
            "a\"b\\c",
            "tab\tnew\nline",
            "\u00a0\u2028\u200b",
            "\uD83D\uDE00",
            "\u0007\u007f\u0001",
            "RuntimeDefault");
    private static final List<String> SELINUX_TYPES = List.of(
            "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t", "spc_t", "container_T");
    private static final List<String> SYSCTLS = List.of(
            "kernel.shm_rmid_forced",
            "net.ipv4.ip_local_port_range",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.ping_group_range",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes",
            "net.ipv4.tcp_rmem",
            "net.ipv4.tcp_wmem",
            "net.ipv4.tcp_slow_start_after_idle",
            "net.ipv4.tcp_notsent_lowat",
            "net/ipv4/tcp_syncookies",
            "kernel.msgmax",
            "kernel.msgmax",
            "");
    private static final List<String> VOLUMES = List.of(
            "configMap",
            "csi",
            "downwardAPI",
            "emptyDir",
            "ephemeral",
            "image",
            "persistentVolumeClaim",
            "projected",
            "secret",
            "hostPath",
            "gcePersistentDisk",
            "awsElasticBlockStore",
            "gitRepo",
            "nfs",
            "iscsi",
            "glusterfs",
            "rbd",
            "flexVolume",
            "cinder",
            "cephfs",
            "flocker",
            "fc",
            "azureFile",
            "vsphereVolume",
            "quobyte",
            "azureDisk",
            "photonPersistentDisk",
            "portworxVolume",
            "scaleIO",
            "storageos",
            "unheardOf");
    private static final List<String> HOSTS = List.of("", "127.0.0.1", "localhost", "::1", "example.org", "a", "b");

    private final Random random;

    RandomPods(long seed) {
        random = new Random(seed);
    }

    /** The next pod; roughly one in six comes close to {@code restricted}, so that allowed pods are not rare. */
    ObjectNode next() {
        boolean tame = chance(6);
        ObjectNode pod = JSON.objectNode();
        maybe(pod, "metadata", this::metadata);
        ObjectNode spec = pod.putObject("spec");
        for (String flag : List.of("hostNetwork", "hostPID", "hostIPC")) {
            if (chance(tame ? 30 : 8)) {
                spec.set(flag, bool());
            }
        }
        if (chance(4)) {
            spec.set("hostUsers", bool());
        }
        if (chance(5)) {
            spec.set("os", orNull(() -> JSON.objectNode().put("name", pick("windows", "linux", "Windows", ""))));
        }
        maybe(spec, "securityContext", () -> tame ? tamePodContext() : podContext());
        for (String kind : List.of("initContainers", "containers", "ephemeralContainers")) {
            if (kind.equals("containers") ? !chance(20) : chance(3)) {
                spec.set(kind, list(3, () -> container(tame)));
            }
        }
        if (chance(3)) {
            spec.set("volumes", list(3, this::volume));
        }
        return pod;
    }

    private JsonNode metadata() {
        ObjectNode metadata = JSON.objectNode().put("name", "p");
        if (chance(2)) {
            ObjectNode annotations = metadata.putObject("annotations");
            for (int i = random.nextInt(4); i > 0; i--) {
                String prefix = pick(
                        "container.apparmor.security.beta.kubernetes.io/",
                        "container.seccomp.security.alpha.kubernetes.io/",
                        "container.seccomp.security.alpha.kubernetes.io/");
                annotations.put(prefix + pick(NAMES), pick(PROFILE_ANNOTATIONS));
            }
            if (chance(3)) {
                annotations.put("seccomp.security.alpha.kubernetes.io/pod", pick(PROFILE_ANNOTATIONS));
            }
        }
        return metadata;
    }

    private JsonNode tamePodContext() {
        ObjectNode context = JSON.objectNode();
        context.put("runAsNonRoot", true);
        context.putObject("seccompProfile").put("type", "RuntimeDefault");
        return context;
    }

    private JsonNode podContext() {
        ObjectNode context = JSON.objectNode();
        common(context);
        if (chance(4)) {
            context.set(
                    "sysctls",
                    list(4, () -> JSON.objectNode().put("name", pick(SYSCTLS)).put("value", "1")));
        }
        return context;
    }

    private void common(ObjectNode context) {
        some(context, "runAsNonRoot", 2, this::bool);
        some(
                context,
                "runAsUser",
                4,
                () -> pick(JSON.numberNode(0), JSON.numberNode(1), JSON.numberNode(-1), JSON.nullNode()));
        some(context, "seccompProfile", 3, () -> orNull(() -> profile()));
        some(context, "appArmorProfile", 6, () -> orNull(() -> profile()));
        some(
                context,
                "windowsOptions",
                8,
                () -> orNull(() ->
                        chance(4) ? JSON.objectNode() : JSON.objectNode().<ObjectNode>set("hostProcess", bool())));
        some(
                context,
                "seLinuxOptions",
                6,
                () -> orNull(() -> {
                    ObjectNode options = JSON.objectNode();
                    some(options, "type", 2, () -> JSON.textNode(pick(SELINUX_TYPES)));
                    some(options, "user", 5, () -> JSON.textNode(pick("", "u")));
                    some(options, "role", 5, () -> JSON.textNode(pick("", "r")));
                    some(options, "level", 5, () -> JSON.textNode("s0"));
                    return options;
                }));
    }

    private ObjectNode profile() {
        ObjectNode profile = JSON.objectNode();
        some(profile, "type", 9, true, () -> JSON.textNode(pick(PROFILES)));
        return profile;
    }

    private JsonNode container(boolean tame) {
        ObjectNode container = JSON.objectNode();
        some(container, "name", 15, true, () -> JSON.textNode(pick(NAMES)));
        if (tame) {
            ObjectNode context = container.putObject("securityContext").put("allowPrivilegeEscalation", false);
            context.putObject("capabilities").putArray("drop").add("ALL");
            if (chance(3)) {
                common(context);
            }
        } else {
            some(container, "securityContext", 5, true, () -> orNull(this::containerContext));
        }
        some(
                container,
                "ports",
                5,
                () -> list(
                        3,
                        () -> JSON.objectNode()
                                .put("containerPort", 80)
                                .<ObjectNode>set(
                                        "hostPort",
                                        pick(
                                                JSON.numberNode(0),
                                                JSON.numberNode(80),
                                                JSON.numberNode(8080),
                                                JSON.numberNode(9),
                                                JSON.nullNode()))));
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            some(container, probe, 8, () -> orNull(this::handler));
        }
        some(
                container,
                "lifecycle",
                8,
                () -> orNull(() -> {
                    ObjectNode lifecycle = JSON.objectNode();
                    some(lifecycle, "postStart", 2, () -> orNull(this::handler));
                    some(lifecycle, "preStop", 2, () -> orNull(this::handler));
                    return lifecycle;
                }));
        return container;
    }

    private JsonNode containerContext() {
        ObjectNode context = JSON.objectNode();
        common(context);
        some(context, "privileged", 6, this::bool);
        some(context, "allowPrivilegeEscalation", 2, this::bool);
        some(
                context,
                "procMount",
                6,
                () -> pick(
                        JSON.textNode("Default"),
                        JSON.textNode("Unmasked"),
                        JSON.textNode(""),
                        JSON.textNode("default"),
                        JSON.nullNode()));
        some(
                context,
                "capabilities",
                2,
                () -> orNull(() -> {
                    ObjectNode capabilities = JSON.objectNode();
                    some(capabilities, "add", 2, () -> list(3, () -> JSON.textNode(pick(CAPABILITIES))));
                    some(
                            capabilities,
                            "drop",
                            2,
                            () -> list(2, () -> JSON.textNode(pick("ALL", "ALL", "all", "KILL", ""))));
                    return capabilities;
                }));
        return context;
    }

    private JsonNode handler() {
        ObjectNode handler = JSON.objectNode();
        for (String action : List.of("httpGet", "tcpSocket")) {
            some(
                    handler,
                    action,
                    2,
                    () -> orNull(() -> {
                        ObjectNode target = JSON.objectNode().put("port", 80);
                        some(target, "host", 2, () -> JSON.textNode(pick(HOSTS)));
                        return target;
                    }));
        }
        some(handler, "exec", 5, () -> JSON.objectNode());
        return handler;
    }

    private JsonNode volume() {
        ObjectNode volume = JSON.objectNode().put("name", pick(NAMES));
        for (int i = random.nextInt(8) == 0 ? random.nextInt(3) : 1; i > 0; i--) {
            volume.set(pick(VOLUMES), orNull(JSON::objectNode));
        }
        return volume;
    }

    private void maybe(ObjectNode object, String field, Supplier<JsonNode> value) {
        some(object, field, 5, true, () -> orNull(value));
    }

    /** Sets the field one time in {@code n}. */
    private void some(ObjectNode object, String field, int n, Supplier<? extends JsonNode> value) {
        some(object, field, n, false, value);
    }

    /** Sets the field one time in {@code n}, or, when {@code mostly}, leaves it out one time in {@code n}. */
    private void some(ObjectNode object, String field, int n, boolean mostly, Supplier<? extends JsonNode> value) {
        if (chance(n) != mostly) {
            object.set(field, value.get());
        }
    }

    private JsonNode orNull(Supplier<? extends JsonNode> value) {
        return chance(12) ? JSON.nullNode() : value.get();
    }

    private JsonNode bool() {
        return pick(JSON.booleanNode(true), JSON.booleanNode(false), JSON.booleanNode(true), JSON.nullNode());
    }

    private JsonNode list(int most, Supplier<? extends JsonNode> element) {
        if (chance(15)) {
            return JSON.nullNode();
        }
        ArrayNode list = JSON.arrayNode();
        Consumer<JsonNode> add = list::add;
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            add.accept(element.get());
        }
        return list;
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    @SafeVarargs
    private <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }

    private String pick(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
