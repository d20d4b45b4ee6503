import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Writes the recording that {@code podtrail demo} plays:
 * {@code java examples/DemoCluster.java > examples/demo-cluster.jsonl}.
 *
 * <p>A small simulation: actions happen in order of their time, and each prints what an API server would have sent. The
 * story is told in {@link #tell()}. Everything follows from a seed, so the same program always prints the same bytes.
 */
public final class DemoCluster {
    private static final Instant START = Instant.parse("2026-11-02T09:00:00Z");
    private static final Duration LENGTH = Duration.ofMinutes(20);
    private static final String SECRET = "demo-secret-must-not-leave-the-cluster";
    private static final String SUFFIX_ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);
    private static final List<String> NODES =
            List.of("cp-1", "worker-1", "worker-2", "worker-3", "worker-4", "worker-5");

    private static final String COMPLIANT_POD =
            "\"securityContext\":{\"runAsNonRoot\":true,\"runAsUser\":10001,\"fsGroup\":10001,"
                    + "\"seccompProfile\":{\"type\":\"RuntimeDefault\"}},";
    private static final String COMPLIANT_CONTAINER =
            ",\"securityContext\":{\"allowPrivilegeEscalation\":false,\"readOnlyRootFilesystem\":true,"
                    + "\"capabilities\":{\"drop\":[\"ALL\"]}}";
    private static final String PRIVILEGED_CONTAINER = ",\"securityContext\":{\"privileged\":true}";

    /** What a pod of a workload looks like: fragments of its spec, and its annotations. */
    private record Template(
            String image, String podFields, String containerFields, String volumes, String annotations) {
        static Template compliant(String image) {
            return new Template(image, COMPLIANT_POD, COMPLIANT_CONTAINER, "", "");
        }

        static Template bare(String image) {
            return new Template(image, "", "", "", "");
        }

        /** The API server gives every port of a pod on the host's network a host port. */
        String hostPort() {
            return podFields.contains("\"hostNetwork\":true") ? "\"hostPort\":8080," : "";
        }

        static Template privileged(String image) {
            return new Template(
                    image, "\"hostNetwork\":true,", PRIVILEGED_CONTAINER, hostPath("lib-modules", "/lib/modules"), "");
        }
    }

    /** A controller and its present generation of pods. */
    private static final class Workload {
        final String namespace;
        final String kind;
        final String name;
        Template template;
        String hash = "";
        final List<Pod> pods = new ArrayList<>();

        Workload(String namespace, String kind, String name, Template template) {
            this.namespace = namespace;
            this.kind = kind;
            this.name = name;
            this.template = template;
        }
    }

    private static final class Pod {
        String namespace = "";
        String name = "";
        String uid = "";
        String labels = "";
        String annotations = "";
        String owner = "";
        String spec = "";
        String restartPolicy = "Always";
        String node = "";
        String phase = "Pending";
        String ephemeral = "";
        Instant created = START;
        Instant deleted;
        Instant readinessChanged = START;
        boolean ready;
        int restarts;
        int ip;
    }

    private record Action(Instant at, long order, Runnable what) {}

    private final Random random = new Random(20261102);
    private final PrintStream out;
    private final PriorityQueue<Action> actions =
            new PriorityQueue<>(Comparator.comparing(Action::at).thenComparingLong(Action::order));
    private final Map<String, Map<String, String>> namespaces = new LinkedHashMap<>();
    private final Map<String, Workload> workloads = new LinkedHashMap<>();
    private final List<Pod> alive = new ArrayList<>();
    private Instant now = START;
    private long order;
    private long resourceVersion = 48_213_770;
    private int pods;

    private DemoCluster(PrintStream out) {
        this.out = out;
    }

    public static void main(String[] args) {
        try (var out = new PrintStream(System.out, false, StandardCharsets.UTF_8)) {
            var cluster = new DemoCluster(out);
            cluster.build();
            cluster.list();
            cluster.tell();
            cluster.play();
        }
    }

    /** What runs when the recording begins. */
    private void build() {
        namespace("batch", "audit", "restricted", "warn", "restricted");
        namespace("build", "enforce", "baseline");
        namespace("checkout", "enforce", "baseline");
        namespace("data", "enforce", "baseline", "enforce-version", "v1.28");
        namespace("dev", "audit", "baseline", "warn", "baseline");
        namespace("kube-system", "enforce", "privileged");
        namespace("legacy-crm", "warn", "baseline");
        namespace("monitoring", "enforce", "privileged", "audit", "baseline", "warn", "privileged");
        namespace("payments", "enforce", "baseline", "audit", "restricted", "warn", "restricted");
        namespace("sandbox", "enforce", "restrictd");
        namespace("staging", "enforce", "restricted");
        namespace("tools");
        namespace("web", "enforce", "restricted");

        var kata = new Template("buildkit:v0.15", "\"runtimeClassName\":\"kata\",", PRIVILEGED_CONTAINER, "", "");
        var crm = new Template(
                "crm:7.2",
                "\"securityContext\":{\"sysctls\":[{\"name\":\"kernel.msgmax\",\"value\":\"65536\"}]},",
                ",\"securityContext\":{\"capabilities\":{\"add\":[\"SYS_ADMIN\"]}}",
                "",
                ",\"container.apparmor.security.beta.kubernetes.io/main\":\"unconfined\"");
        var exporter = new Template(
                "node-exporter:1.9",
                "\"hostNetwork\":true,\"hostPID\":true,",
                ",\"securityContext\":{\"readOnlyRootFilesystem\":true}",
                hostPath("root", "/"),
                "");
        var redis = new Template(
                "redis:7.4",
                "\"securityContext\":{\"sysctls\":[{\"name\":\"net.ipv4.tcp_rmem\",\"value\":\"4096 87380"
                        + " 6291456\"}]},",
                "",
                "",
                "");
        var docker = new Template("docker-gc:2", "", "", hostPath("docker", "/var/run/docker.sock"), "");

        deployment("build", "runner", kata, 4);
        deployment("checkout", "cart", Template.bare("cart:3.8"), 10);
        deployment("checkout", "checkout-ui", Template.compliant("checkout-ui:5.1"), 8);
        deployment("checkout", "pricing", Template.bare("pricing:2.4"), 6);
        statefulSet("data", "postgres", Template.compliant("postgres:17"), 3);
        deployment("data", "redis", redis, 3);
        deployment("dev", "playground", Template.compliant("playground:main"), 4);
        daemonSet("kube-system", "cilium", Template.privileged("cilium:1.18"));
        deployment("kube-system", "coredns", Template.compliant("coredns:1.12"), 2);
        daemonSet("kube-system", "kube-proxy", Template.privileged("kube-proxy:v1.36"));
        for (String component : List.of("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler")) {
            staticPod(component);
        }
        statefulSet("legacy-crm", "crm", crm, 3);
        deployment("monitoring", "grafana", Template.compliant("grafana:12"), 2);
        daemonSet("monitoring", "node-exporter", exporter);
        statefulSet("monitoring", "prometheus", Template.compliant("prometheus:3.5"), 2);
        deployment("payments", "api", Template.bare("payments-api:4.1"), 12);
        deployment("payments", "fraud", Template.compliant("fraud:1.17"), 6);
        deployment("payments", "ledger", Template.compliant("ledger:9.0"), 8);
        deployment("sandbox", "jupyter", Template.bare("jupyter:2026-10"), 3);
        deployment("staging", "shop", Template.compliant("shop:main"), 6);
        deployment("tools", "docker-gc", docker, 2);
        deployment("web", "assets", Template.compliant("assets:88"), 12);
        deployment("web", "frontend", Template.compliant("frontend:412"), 20);
    }

    /** What happens then. Minutes are told again in README.md. */
    private void tell() {
        // Two violating revisions follow each other: no flapping. The third one complies: fixed.
        at(2, 0, () -> rollOut("payments/api", Template.bare("payments-api:4.2")));
        at(10, 0, () -> rollOut("payments/api", Template.compliant("payments-api:4.3")));

        // Tightened under running pods. One team fixes its workload, the other does not.
        at(4, 0, () -> label("checkout", "enforce", "restricted"));
        at(9, 30, () -> rollOut("checkout/pricing", Template.compliant("pricing:2.5")));

        for (int minute = 1; minute <= 17; minute += 2) {
            at(minute, 5, this::mailReports);
        }

        at(6, 0, this::debugPrivileged);
        at(10, 30, this::debugWithEphemeralContainer);

        at(7, 0, () -> label("staging", "enforce", "privileged"));
        at(7, 30, () -> barePod("staging", "migrate", Template.bare("migrate:1"), Duration.ofMinutes(6)));
        at(8, 30, () -> label("staging", "enforce", "restricted"));

        at(8, 45, () -> deleteNamespace("legacy-crm"));

        // Traffic comes and goes.
        at(3, 20, () -> scale("web/frontend", 30));
        at(11, 40, () -> scale("web/frontend", 22));
        at(13, 10, () -> scale("web/assets", 8));

        for (int second = 15; second < LENGTH.toSeconds(); second += 5) {
            at(0, second, this::updateSomeStatus);
        }
        at(20, 0, this::bookmark);
    }

    private void mailReports() {
        String job = "report-mailer-" + now.getEpochSecond() / 60;
        var template = new Template("report-mailer:6", "", ",\"securityContext\":{\"runAsUser\":0}", "", "");
        Pod pod = pod("batch", job + "-" + suffix(5), owner("batch/v1", "Job", job), template);
        pod.labels = """
            "batch.kubernetes.io/controller-uid":"%1$s","batch.kubernetes.io/job-name":"%2$s",\
            "controller-uid":"%1$s","job-name":"%2$s"\
            """.formatted(ownerUid("Job", job), job);
        pod.restartPolicy = "Never";
        start(pod);
        after(5, () -> changePhase(pod, "Succeeded"));
        after(6, () -> delete(pod, 1));
    }

    private void debugPrivileged() {
        var template =
                new Template("busybox:1.37", "\"hostPID\":true,", PRIVILEGED_CONTAINER, hostPath("host", "/"), "");
        barePod("dev", "debug-anna", template, Duration.ofSeconds(90));
    }

    /** What kubectl debug does; the pod is replaced a minute and a half later. */
    private void debugWithEphemeralContainer() {
        Workload frontend = workloads.get("web/frontend");
        Pod pod = frontend.pods.get(3);
        pod.ephemeral =
                ",\"ephemeralContainers\":[{\"name\":\"debugger-x7k2p\",\"image\":\"busybox:1.37\",\"stdin\":true,"
                        + "\"tty\":true,"
                        + "\"targetContainerName\":\"main\",\"env\":[{\"name\":\"TOKEN\",\"value\":\"" + SECRET
                        + "\"}]}]";
        emit("MODIFIED", pod);
        after(90, () -> {
            delete(pod, 2);
            frontend.pods.remove(pod);
            frontend.pods.add(start(podOf(frontend)));
        });
    }

    private void barePod(String namespace, String name, Template template, Duration life) {
        Pod pod = start(pod(namespace, name, "", template));
        after(life.toSeconds(), () -> delete(pod, 2));
    }

    private void deleteNamespace(String name) {
        emitNamespace("MODIFIED", name, "Terminating");
        List.copyOf(alive).stream().filter(pod -> pod.namespace.equals(name)).forEach(pod -> delete(pod, 5));
        after(12, () -> {
            emitNamespace("DELETED", name, "Terminating");
            namespaces.remove(name);
        });
    }

    /** Replaces the pods of a Deployment two at a time. */
    private void rollOut(String key, Template template) {
        Workload workload = workloads.get(key);
        List<Pod> old = List.copyOf(workload.pods);
        workload.template = template;
        workload.hash = suffix(10);
        workload.pods.clear();
        for (int i = 0; i < old.size(); i++) {
            Pod leaving = old.get(i);
            int seconds = i / 2 * 8;
            after(seconds, () -> workload.pods.add(start(podOf(workload))));
            after(seconds + 7, () -> delete(leaving, 3));
        }
    }

    private void scale(String key, int replicas) {
        Workload workload = workloads.get(key);
        int step = 0;
        for (int i = workload.pods.size(); i < replicas; i++) {
            after(step++, () -> workload.pods.add(start(podOf(workload))));
        }
        for (int i = workload.pods.size(); i > replicas; i--) {
            Pod last = workload.pods.remove(i - 1);
            after(step++, () -> delete(last, 3));
        }
    }

    private void label(String namespace, String label, String value) {
        namespaces.get(namespace).put(label, value);
        emitNamespace("MODIFIED", namespace, "Active");
    }

    /** Most of what a watch brings changes nothing that anyone judges. */
    private void updateSomeStatus() {
        Pod pod = alive.get(random.nextInt(alive.size()));
        if (pod.deleted == null && pod.phase.equals("Running")) {
            boolean restarted = random.nextInt(3) == 0;
            pod.restarts += restarted ? 1 : 0;
            changeReadiness(pod, !restarted);
            if (restarted) {
                after(3, () -> changeReadiness(pod, true));
            }
        }
    }

    private void bookmark() {
        line(
                "BOOKMARK",
                "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"%d\"}}"
                        .formatted(++resourceVersion));
    }

    // --- pods and their lives

    private Pod start(Pod pod) {
        pod.created = now;
        pod.readinessChanged = now;
        alive.add(pod);
        emit("ADDED", pod);
        after(1, () -> {
            pod.node = NODES.get(1 + random.nextInt(NODES.size() - 1));
            emit("MODIFIED", pod);
        });
        after(4, () -> changePhase(pod, "Running"));
        return pod;
    }

    private void changePhase(Pod pod, String phase) {
        pod.phase = phase;
        changeReadiness(pod, phase.equals("Running"));
    }

    /** Always an update, as a kubelet sends one for less. */
    private void changeReadiness(Pod pod, boolean ready) {
        if (!alive.contains(pod)) {
            return;
        }
        boolean readyNow = ready && pod.deleted == null;
        if (pod.ready != readyNow) {
            pod.readinessChanged = now;
        }
        pod.ready = readyNow;
        emit("MODIFIED", pod);
    }

    private void delete(Pod pod, int grace) {
        pod.deleted = now.plusSeconds(grace);
        emit("MODIFIED", pod);
        after(grace, () -> {
            changeReadiness(pod, false);
            alive.remove(pod);
            emit("DELETED", pod);
        });
    }

    private Pod podOf(Workload workload) {
        String replicaSet = workload.name + "-" + workload.hash;
        Pod pod = pod(
                workload.namespace,
                replicaSet + "-" + suffix(5),
                owner("apps/v1", "ReplicaSet", replicaSet),
                workload.template);
        pod.labels = "\"app\":\"%s\",\"pod-template-hash\":\"%s\"".formatted(workload.name, workload.hash);
        return pod;
    }

    private Pod pod(String namespace, String name, String owner, Template template) {
        var pod = new Pod();
        pod.namespace = namespace;
        pod.name = name;
        pod.ip = pods++;
        pod.uid = new UUID(random.nextLong(), random.nextLong()).toString();
        pod.labels = "\"app\":\"%s\"".formatted(name);
        pod.owner = owner;
        pod.annotations = "\"checksum/config\":\"%016x\"%s".formatted(random.nextLong(), template.annotations);
        pod.spec = """
            %1$s"containers":[{"name":"main","image":"registry.example/%2$s",\
            "command":["/bin/main"],"args":["--listen=:8080","--token=%3$s"],\
            "env":[{"name":"DATABASE_PASSWORD","value":"%3$s"},\
            {"name":"POD_NAME","valueFrom":{"fieldRef":{"fieldPath":"metadata.name"}}}],\
            "ports":[{"name":"http","containerPort":8080,%4$s"protocol":"TCP"}],\
            "resources":{"requests":{"cpu":"100m","memory":"128Mi"},"limits":{"memory":"256Mi"}},\
            "livenessProbe":{"httpGet":{"path":"/livez","port":8080,"scheme":"HTTP"},"periodSeconds":10},\
            "readinessProbe":{"httpGet":{"path":"/readyz","port":8080,"scheme":"HTTP"},"periodSeconds":5},\
            "volumeMounts":[{"name":"kube-api-access","readOnly":true,\
            "mountPath":"/var/run/secrets/kubernetes.io/serviceaccount"}],\
            "imagePullPolicy":"IfNotPresent"%5$s}],\
            "volumes":[%6$s{"name":"kube-api-access","projected":{"sources":[\
            {"serviceAccountToken":{"expirationSeconds":3607,"path":"token"}}]}}],\
            "serviceAccountName":"default","dnsPolicy":"ClusterFirst","schedulerName":"default-scheduler",\
            "terminationGracePeriodSeconds":30\
            """.formatted(
                        template.podFields,
                        template.image,
                        SECRET,
                        template.hostPort(),
                        template.containerFields,
                        template.volumes);
        return pod;
    }

    // --- what is there at the start

    private void namespace(String name, String... labels) {
        var all = new LinkedHashMap<String, String>();
        for (int i = 0; i < labels.length; i += 2) {
            all.put(labels[i], labels[i + 1]);
        }
        namespaces.put(name, all);
    }

    private void deployment(String namespace, String name, Template template, int replicas) {
        var workload = new Workload(namespace, "Deployment", name, template);
        workload.hash = suffix(10);
        workloads.put(namespace + "/" + name, workload);
        for (int i = 0; i < replicas; i++) {
            workload.pods.add(running(podOf(workload)));
        }
    }

    private void statefulSet(String namespace, String name, Template template, int replicas) {
        for (int i = 0; i < replicas; i++) {
            Pod pod = running(pod(namespace, name + "-" + i, owner("apps/v1", "StatefulSet", name), template));
            pod.labels = "\"app\":\"%s\",\"statefulset.kubernetes.io/pod-name\":\"%s\"".formatted(name, pod.name);
        }
    }

    private void daemonSet(String namespace, String name, Template template) {
        for (String node : NODES) {
            Pod pod = running(pod(namespace, name + "-" + suffix(5), owner("apps/v1", "DaemonSet", name), template));
            pod.labels = "\"app\":\"%s\"".formatted(name);
            pod.node = node;
        }
    }

    private void staticPod(String component) {
        Pod pod = pod(
                "kube-system",
                component + "-cp-1",
                owner("v1", "Node", "cp-1"),
                Template.privileged(component + ":v1.36"));
        pod.annotations += ",\"kubernetes.io/config.mirror\":\"%016x\"".formatted(random.nextLong());
        running(pod).node = "cp-1";
    }

    private Pod running(Pod pod) {
        pod.created = START.minus(Duration.ofMinutes(60 + random.nextInt(40_000)));
        pod.phase = "Running";
        pod.ready = true;
        pod.readinessChanged = pod.created.plusSeconds(4);
        pod.node = NODES.get(1 + random.nextInt(NODES.size() - 1));
        alive.add(pod);
        return pod;
    }

    /** As kubectl prints it: by namespace and name. */
    private void list() {
        namespaces.keySet().forEach(name -> emitNamespace("ADDED", name, "Active"));
        alive.stream()
                .sorted(Comparator.comparing((Pod pod) -> pod.namespace).thenComparing(pod -> pod.name))
                .forEach(pod -> emit("ADDED", pod));
    }

    // --- time and output

    private void at(int minute, int second, Runnable what) {
        actions.add(new Action(START.plusSeconds(minute * 60L + second), order++, what));
    }

    private void after(long seconds, Runnable what) {
        actions.add(new Action(now.plusSeconds(seconds), order++, what));
    }

    private void play() {
        for (Action next = actions.poll();
                next != null && !next.at.isAfter(START.plus(LENGTH));
                next = actions.poll()) {
            now = next.at;
            next.what.run();
        }
    }

    private void emitNamespace(String type, String name, String phase) {
        String labels = namespaces.get(name).entrySet().stream()
                .map(label -> ",\"pod-security.kubernetes.io/%s\":\"%s\"".formatted(label.getKey(), label.getValue()))
                .collect(Collectors.joining());
        line(type, """
            {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%1$s","uid":"%2$s","resourceVersion":"%3$d",\
            "creationTimestamp":"2025-03-01T08:00:00Z","labels":{"kubernetes.io/metadata.name":"%1$s"%4$s}},\
            "spec":{"finalizers":["kubernetes"]},"status":{"phase":"%5$s"}}\
            """.formatted(
                name, UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)), ++resourceVersion, labels, phase));
    }

    private void emit(String type, Pod pod) {
        line(type, """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","namespace":"%s","uid":"%s",\
            "resourceVersion":"%d","creationTimestamp":"%s",%s"labels":{%s},"annotations":{%s}%s},\
            "spec":{%s,"restartPolicy":"%s"%s%s},"status":{%s}}\
            """.formatted(
                        pod.name,
                        pod.namespace,
                        pod.uid,
                        ++resourceVersion,
                        pod.created,
                        pod.deleted == null ? "" : "\"deletionTimestamp\":\"" + pod.deleted + "\",",
                        pod.labels,
                        pod.annotations,
                        pod.owner,
                        pod.spec,
                        pod.restartPolicy,
                        pod.node.isEmpty() ? "" : ",\"nodeName\":\"" + pod.node + "\"",
                        pod.ephemeral,
                        status(pod)));
    }

    private static String status(Pod pod) {
        boolean scheduled = !pod.node.isEmpty();
        String conditions = condition("PodScheduled", scheduled, pod.created)
                + ","
                + condition("Ready", pod.ready, pod.readinessChanged);
        if (pod.phase.equals("Pending")) {
            return "\"phase\":\"Pending\",\"conditions\":[%s],\"qosClass\":\"Burstable\"".formatted(conditions);
        }
        return """
            "phase":"%s","conditions":[%s],"hostIP":"%s","podIP":"%s","startTime":"%s","qosClass":"Burstable",\
            "containerStatuses":[{"name":"main","ready":%b,"restartCount":%d}]\
            """.formatted(pod.phase, conditions, hostIp(pod), podIp(pod), pod.created, pod.ready, pod.restarts);
    }

    private static String condition(String type, boolean holds, Instant since) {
        return "{\"type\":\"%s\",\"status\":\"%s\",\"lastTransitionTime\":\"%s\"}"
                .formatted(type, holds ? "True" : "False", since);
    }

    private static String hostIp(Pod pod) {
        return "192.168.10." + (11 + NODES.indexOf(pod.node));
    }

    private static String podIp(Pod pod) {
        boolean onHostNetwork = pod.spec.contains("\"hostNetwork\":true");
        return onHostNetwork ? hostIp(pod) : "10.244.%d.%d".formatted(NODES.indexOf(pod.node), 2 + pod.ip % 250);
    }

    private void line(String type, String object) {
        out.print("{\"type\":\"%s\",\"observedAt\":\"%s\",\"object\":%s}\n"
                .formatted(type, MILLISECONDS.format(now), object));
    }

    private static String owner(String apiVersion, String kind, String name) {
        return """
            ,"ownerReferences":[{"apiVersion":"%s","kind":"%s","name":"%s","uid":"%s",\
            "controller":true,"blockOwnerDeletion":true}]\
            """.formatted(apiVersion, kind, name, ownerUid(kind, name));
    }

    private static UUID ownerUid(String kind, String name) {
        return UUID.nameUUIDFromBytes((kind + name).getBytes(StandardCharsets.UTF_8));
    }

    private static String hostPath(String name, String path) {
        return "{\"name\":\"%s\",\"hostPath\":{\"path\":\"%s\",\"type\":\"\"}},".formatted(name, path);
    }

    private String suffix(int length) {
        var suffix = new StringBuilder();
        for (int i = 0; i < length; i++) {
            suffix.append(SUFFIX_ALPHABET.charAt(random.nextInt(SUFFIX_ALPHABET.length())));
        }
        return suffix.toString();
    }
}
