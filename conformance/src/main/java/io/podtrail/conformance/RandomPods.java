package io.podtrail.conformance;

import static io.podtrail.conformance.Randomness.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Random pods as JSON that crowd the corners of the standards: every allow-listed value and its near misses; null, empty
 * and absent; duplicate names; all kinds of containers; Windows; user namespaces; text that is hard to sort or to quote.
 */
final class RandomPods {
    private static final List<String> PLAIN_NAMES = List.of("c", "a", "app", "z", "sidecar-1");
    private static final List<String> ODD_NAMES = List.of(
            "c",
            "Ä",
            "\"q\"",
            "\uFFFD",
            "\uE000",
            "\uD83D\uDE00",
            "",
            " ",
            "a, b",
            "\u0000",
            "\\",
            "a\nb",
            "\u202E",
            "C");
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
    /** Few enough that two containers add the same one. */
    private static final List<String> FEW = List.of("SYS_ADMIN", "NET_RAW");

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
            "unheardOf",
            "HostPath",
            "hostpath");
    private static final List<String> HOSTS =
            List.of("", "127.0.0.1", "localhost", "::1", "example.org", "a", "b", " ", "\"", "\uD83D\uDE00", "\uE000");
    private static final List<Long> USERS = List.of(0L, 0L, 1L, 1000L, -1L, Long.MAX_VALUE, Long.MIN_VALUE);
    private static final List<Integer> HOST_PORTS =
            List.of(0, 0, 80, 80, 8080, 9, 65535, -1, Integer.MAX_VALUE, Integer.MIN_VALUE);

    /** Set together at pod and containers often enough only when a pod is about nothing else. */
    private static final List<String> FOCUSES = List.of(
            "runAsNonRoot",
            "runAsUser",
            "seccompProfile",
            "appArmorProfile",
            "appArmorProfile",
            "windowsOptions",
            "seLinuxOptions",
            "seLinuxOptions",
            "procMount",
            "capabilities");

    private final Randomness random;
    /** Whether text is kept simple, so that messages have one reading only. */
    private final boolean plain;
    /** Whether the pod comes close to {@code restricted}, so that allowed pods are not rare. */
    private final boolean tame;

    /** The one field of security contexts that this pod is about; empty when it is about any. */
    private final String focus;

    /** The focus field's value that comes again. */
    private @Nullable JsonNode repeated;

    private RandomPods(Randomness random) {
        this.random = random;
        this.plain = random.chance(2);
        this.focus = plain && random.chance(2) ? random.pick(FOCUSES) : "";
        this.tame = focus.isEmpty() && random.chance(3);
    }

    static LongFunction<JsonNode> ofSeed(long seed) {
        return number -> new RandomPods(new Randomness(seed, number)).pod();
    }

    private JsonNode pod() {
        ObjectNode pod = JSON.objectNode();
        random.mostly(pod, "metadata", 6, () -> random.orNull(this::metadata));
        random.mostly(pod, "spec", 100, () -> random.chance(100) ? JSON.nullNode() : spec());
        if (random.chance(4)) {
            hollow(pod);
        }
        return pod;
    }

    private JsonNode spec() {
        ObjectNode spec = JSON.objectNode();
        for (String flag : List.of("hostNetwork", "hostPID", "hostIPC")) {
            random.some(spec, flag, tame ? 30 : 8, random::bool);
        }
        random.some(spec, "hostUsers", 3, random::bool);
        random.some(spec, "os", 4, () -> random.orNull(this::os));
        random.mostly(spec, "securityContext", 6, () -> random.orNull(() -> tame ? tamePodContext() : podContext()));
        for (String kind : List.of("initContainers", "containers", "ephemeralContainers")) {
            if (kind.equals("containers") ? !random.chance(20) : random.chance(3)) {
                spec.set(kind, random.list(focus.isEmpty() ? 3 : 4, this::container));
            }
        }
        random.some(spec, "volumes", 3, () -> random.list(4, this::volume));
        return spec;
    }

    private JsonNode os() {
        ObjectNode os = JSON.objectNode();
        random.mostly(
                os, "name", 10, () -> text(random.pick("windows", "windows", "linux", "Windows", "windows ", "")));
        return os;
    }

    private JsonNode metadata() {
        ObjectNode metadata = JSON.objectNode().put("name", "p");
        if (random.chance(2)) {
            ObjectNode annotations = metadata.putObject("annotations");
            for (int i = random.below(5); i > 0; i--) {
                String prefix = focus.equals("appArmorProfile")
                        ? "container.apparmor.security.beta.kubernetes.io/"
                        : random.pick(
                                "container.apparmor.security.beta.kubernetes.io/",
                                "container.apparmor.security.beta.kubernetes.io/",
                                "container.seccomp.security.alpha.kubernetes.io/",
                                "container.seccomp.security.alpha.kubernetes.io/",
                                "container.apparmor.security.beta.kubernetes.io",
                                "Container.apparmor.security.beta.kubernetes.io/");
                annotations.set(prefix + name(), profileAnnotation());
            }
            random.some(annotations, "seccomp.security.alpha.kubernetes.io/pod", 3, this::profileAnnotation);
            random.some(annotations, "seccomp.security.alpha.kubernetes.io/pod/", 20, this::profileAnnotation);
        }
        return metadata;
    }

    private JsonNode profileAnnotation() {
        if (plain) {
            return text(random.pick(
                    "runtime/default",
                    "docker/default",
                    "localhost/",
                    "localhost/x",
                    "unconfined",
                    "unconfined",
                    "",
                    "x"));
        }
        if (random.chance(4)) {
            return text(new String(Character.toChars(codePoint())));
        }
        return random.orNull(() -> text(oddly(random.pick(PROFILE_ANNOTATIONS))));
    }

    /** Any code point but a surrogate: those have no form of their own in UTF-8. */
    private int codePoint() {
        int any = random.chance(2) ? random.below(0x3000) : random.below(Character.MAX_CODE_POINT + 1);
        return any >= Character.MIN_SURROGATE && any <= Character.MAX_SURROGATE ? 0xFFFD : any;
    }

    private JsonNode tamePodContext() {
        ObjectNode context = JSON.objectNode();
        random.mostly(context, "runAsNonRoot", 6, () -> JSON.booleanNode(true));
        random.mostly(context, "seccompProfile", 6, () -> JSON.objectNode().put("type", "RuntimeDefault"));
        if (random.chance(4)) {
            common(context);
        }
        return context;
    }

    private JsonNode podContext() {
        ObjectNode context = JSON.objectNode();
        common(context);
        random.some(context, "sysctls", 4, () -> random.list(4, this::sysctl));
        return context;
    }

    private JsonNode sysctl() {
        ObjectNode sysctl = JSON.objectNode();
        String name = random.pick(SYSCTLS);
        String separated = random.chance(8) ? name.replace('.', '/') : name;
        random.mostly(sysctl, "name", 20, () -> text(oddly(separated)));
        return sysctl;
    }

    private void common(ObjectNode context) {
        focused(context, "runAsNonRoot", 2, random::bool);
        focused(context, "runAsUser", 4, () -> random.orNull(() -> JSON.numberNode(random.pick(USERS))));
        focused(context, "seccompProfile", 3, () -> random.orNull(this::profile));
        focused(context, "appArmorProfile", 6, () -> random.orNull(this::profile));
        focused(context, "windowsOptions", 8, () -> random.orNull(this::windowsOptions));
        focused(context, "seLinuxOptions", 5, () -> random.orNull(this::seLinuxOptions));
    }

    /** Sets the field one time in {@code n}. In a pod that is about one field it is mostly set, and mostly to one value. */
    private void focused(ObjectNode context, String field, int n, Supplier<? extends JsonNode> value) {
        if (focus.isEmpty()) {
            random.some(context, field, n, value);
        } else if (focus.equals(field) && !random.chance(5)) {
            if (repeated == null || random.chance(3)) {
                repeated = value.get();
            }
            context.set(field, repeated.deepCopy());
        }
    }

    private ObjectNode windowsOptions() {
        ObjectNode options = JSON.objectNode();
        random.mostly(options, "hostProcess", 4, random::bool);
        return options;
    }

    private ObjectNode seLinuxOptions() {
        ObjectNode options = JSON.objectNode();
        random.mostly(options, "type", 3, () -> text(oddly(random.pick(SELINUX_TYPES))));
        random.some(options, random.pick("user", "role"), 4, () -> text("x"));
        random.some(options, "user", 8, () -> text(random.pick("", "u", " ")));
        random.some(options, "role", 8, () -> text(random.pick("", "r", " ")));
        return options;
    }

    private ObjectNode profile() {
        ObjectNode profile = JSON.objectNode();
        random.mostly(profile, "type", 9, () -> text(oddly(random.pick(PROFILES))));
        return profile;
    }

    private JsonNode container() {
        ObjectNode container = JSON.objectNode();
        random.mostly(container, "name", 20, () -> text(name()));
        if (tame) {
            random.mostly(container, "securityContext", 20, this::tameContainerContext);
        } else {
            random.mostly(
                    container,
                    "securityContext",
                    focus.isEmpty() ? 5 : 40,
                    () -> random.orNull(this::containerContext));
        }
        random.some(container, "ports", tame ? 15 : 5, () -> random.list(3, this::port));
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            random.some(container, probe, tame ? 20 : 8, () -> random.orNull(this::handler));
        }
        random.some(container, "lifecycle", tame ? 20 : 8, () -> random.orNull(this::lifecycle));
        return container;
    }

    private JsonNode port() {
        ObjectNode port = JSON.objectNode();
        random.mostly(port, "hostPort", 5, () -> random.orNull(() -> JSON.numberNode(random.pick(HOST_PORTS))));
        return port;
    }

    private JsonNode lifecycle() {
        ObjectNode lifecycle = JSON.objectNode();
        random.some(lifecycle, "postStart", 2, () -> random.orNull(this::handler));
        random.some(lifecycle, "preStop", 2, () -> random.orNull(this::handler));
        return lifecycle;
    }

    private JsonNode tameContainerContext() {
        ObjectNode context = JSON.objectNode();
        random.mostly(context, "allowPrivilegeEscalation", 20, () -> JSON.booleanNode(false));
        random.mostly(
                context,
                "capabilities",
                20,
                () -> JSON.objectNode().set("drop", JSON.arrayNode().add("ALL")));
        if (random.chance(5)) {
            common(context);
        }
        focused(context, "procMount", 15, this::procMount);
        return context;
    }

    private JsonNode containerContext() {
        ObjectNode context = JSON.objectNode();
        common(context);
        random.some(context, "privileged", 6, random::bool);
        random.some(context, "allowPrivilegeEscalation", 2, random::bool);
        focused(context, "procMount", 5, this::procMount);
        focused(context, "capabilities", 2, () -> random.orNull(this::capabilities));
        return context;
    }

    private JsonNode procMount() {
        return random.orNull(() -> text(oddly(random.pick("Default", "Default", "Unmasked", "Masked", "", "default"))));
    }

    private JsonNode capabilities() {
        ObjectNode capabilities = JSON.objectNode();
        random.some(
                capabilities,
                "add",
                2,
                () -> random.list(3, () -> text(oddly(random.pick(focus.isEmpty() ? CAPABILITIES : FEW)))));
        if (!focus.isEmpty() && random.chance(2)) {
            capabilities.putArray("drop").add("ALL");
        } else {
            random.some(capabilities, "drop", 2, () -> random.list(2, this::dropped));
        }
        return capabilities;
    }

    private JsonNode dropped() {
        return text(oddly(random.pick("ALL", "ALL", "all", "CAP_ALL", "KILL", "")));
    }

    private JsonNode handler() {
        ObjectNode handler = JSON.objectNode();
        for (String action : List.of("httpGet", "tcpSocket")) {
            random.some(handler, action, 2, () -> random.orNull(this::target));
        }
        random.some(handler, "exec", 5, JSON::objectNode);
        return handler;
    }

    private JsonNode target() {
        ObjectNode target = JSON.objectNode();
        random.some(
                target, "host", 2, () -> text(plain ? random.pick("", "127.0.0.1", "::1", "b") : random.pick(HOSTS)));
        return target;
    }

    private JsonNode volume() {
        ObjectNode volume = JSON.objectNode();
        random.mostly(volume, "name", 20, () -> text(name()));
        for (int i = random.chance(4) ? random.below(4) : 1; i > 0; i--) {
            volume.set(random.pick(VOLUMES), random.orNull(JSON::objectNode));
        }
        return volume;
    }

    private String name() {
        return random.pick(plain ? PLAIN_NAMES : ODD_NAMES);
    }

    private static JsonNode text(String value) {
        return JSON.textNode(value);
    }

    /** Now and then not the value but a near miss of it. */
    private String oddly(String value) {
        if (plain || !random.chance(6)) {
            return value;
        }
        return switch (random.below(7)) {
            case 0 -> value.toUpperCase(Locale.ROOT);
            case 1 -> value.toLowerCase(Locale.ROOT);
            case 2 -> "x" + value;
            case 3 -> value + "x";
            case 4 -> value + " ";
            case 5 -> value.isEmpty() ? " " : value.substring(0, value.offsetByCodePoints(value.length(), -1));
            default -> "\"" + value + "\uD83D\uDE00";
        };
    }

    /** Makes one value anywhere null, or empty in its own type: every field must be both at some time. */
    private void hollow(JsonNode root) {
        var places = new ArrayList<Runnable>();
        places(root, places);
        if (!places.isEmpty()) {
            random.pick(places).run();
        }
    }

    private void places(JsonNode node, List<Runnable> places) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                places.add(() -> object.set(field.getKey(), hollowed(field.getValue())));
                places(field.getValue(), places);
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int at = i;
                places.add(() -> array.set(at, hollowed(array.get(at))));
                places(array.get(i), places);
            }
        }
    }

    private JsonNode hollowed(JsonNode value) {
        if (random.chance(2)) {
            return JSON.nullNode();
        }
        if (value.isObject()) {
            return JSON.objectNode();
        }
        if (value.isArray()) {
            return JSON.arrayNode();
        }
        return value.isTextual() ? text("") : JSON.nullNode();
    }
}
