package io.podtrail.chaos;

import io.podtrail.events.kafka.NamespacePartitioner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * A cluster and the collector that watches it: what happens in one step is random, what is written of it is what a
 * collector would write. Writes JSON by hand, so that it knows the format of the topic and no class of ours.
 */
final class MadeUpCluster {
    private static final int NAMESPACES = 24;
    private static final int WORKLOADS = 6;
    private static final int KEYFRAME_EVERY = 20_000;
    private static final long HEARTBEAT_MILLIS = 10_000;
    private static final int OLDEST_MINOR = 28;
    /** Of so many dice, the first are about pods alone. */
    private static final int DICE = 10_000;

    private static final int DICE_OF_PODS = 8_700;

    private static final List<String> LEVELS = List.of("privileged", "baseline", "restricted");
    private static final List<String> MODES = List.of("enforce", "audit", "warn");
    private static final List<String> VERSIONS = List.of("latest", "v1.25", "v1.30", "v1.34", "newest");

    private static final String HARDENED =
            "{\"allowPrivilegeEscalation\":false,\"capabilities\":{\"drop\":[\"ALL\"]},\"runAsNonRoot\":true,\"seccompProfile\":{\"type\":\"RuntimeDefault\"}}";
    private static final List<String> SPECS = List.of(
            containers(HARDENED),
            containers(HARDENED),
            containers("{}"),
            containers("{\"runAsNonRoot\":true}"),
            containers("{\"privileged\":true}"),
            containers("{\"capabilities\":{\"add\":[\"NET_ADMIN\",\"SYS_TIME\"]}}"),
            containers("{\"runAsUser\":0}"),
            "\"hostNetwork\":true,\"hostPID\":true," + containers("{}"),
            "\"runtimeClassName\":\"kata\"," + containers("{\"privileged\":true}"),
            containers(HARDENED) + ",\"volumes\":[{\"name\":\"v\",\"hostPath\":{}},{\"name\":\"s\",\"secret\":{}}]",
            "\"securityContext\":{\"sysctls\":[{\"name\":\"kernel.msgmax\",\"value\":\"1\"}]},"
                    + containers(HARDENED, HARDENED),
            containers("{\"procMount\":\"Unmasked\"}", HARDENED));

    private final String name;
    private final int pods;
    private final boolean eventful;
    private final int partitions;
    private final Random random;
    private final Consumer<LogRecord> log;
    private final List<Pod> living = new ArrayList<>();
    private final String[] labels = new String[NAMESPACES];
    private final boolean[] exists = new boolean[NAMESPACES];

    private long now;
    private long epoch;
    private long nextHeartbeat;
    private int steps;
    private int uids;
    private int minor = OLDEST_MINOR;

    /** A pod that lives, in the state that was last written. */
    private static final class Pod {
        final int namespace;
        final String name;
        final String metadata;
        String spec;
        String phase = "Running";

        Pod(int namespace, String name, String metadata, String spec) {
            this.namespace = namespace;
            this.name = name;
            this.metadata = metadata;
            this.spec = spec;
        }
    }

    /**
     * @param pods how many live at a time, about
     * @param eventful whether anything happens but that pods come, change and go
     * @param log where its collector writes
     */
    MadeUpCluster(String name, int pods, boolean eventful, int partitions, Random random, Consumer<LogRecord> log) {
        this.name = name;
        this.pods = pods;
        this.eventful = eventful;
        this.partitions = partitions;
        this.random = random;
        this.log = log;
        for (int namespace = 0; namespace < NAMESPACES; namespace++) {
            labels[namespace] = someLabels();
            exists[namespace] = true;
        }
    }

    /** Something happens, or the collector says that it lives. */
    void step(long at) {
        now = at;
        if (steps++ % KEYFRAME_EVERY == 0) {
            keyframe();
        } else if (now >= nextHeartbeat) {
            heartbeat();
        } else {
            change();
        }
    }

    private void change() {
        int dice = random.nextInt(eventful ? DICE : DICE_OF_PODS);
        if (dice < 3_500) {
            updatePod();
        } else if (dice < 8_300) {
            createOrDeletePod();
        } else if (dice < DICE_OF_PODS) {
            finishPod();
        } else if (dice < 9_000) {
            relabel(existingNamespace());
        } else if (dice < 9_400) {
            template(random.nextInt(4) > 0 ? "template-seen" : "template-gone");
        } else if (dice < 9_700) {
            admission();
        } else if (dice < 9_710) {
            deleteNamespace(existingNamespace());
        } else if (dice < 9_714) {
            changePolicy();
        } else if (dice < 9_716) {
            minor++;
            heartbeat();
        } else if (dice < 9_726) {
            rubbish();
        } else if (dice < 9_736) {
            replacedCollectorSpeaks();
        } else if (dice < 9_740) {
            nobodyWatches();
        } else {
            sayAgain();
        }
    }

    private void createOrDeletePod() {
        if (living.isEmpty() || random.nextInt(2 * pods) >= living.size()) {
            createPod(existingNamespace());
        } else {
            Pod gone = takeOut();
            if (random.nextInt(50) > 0) { // Else its end is missed, and only the next keyframe tells.
                pod("pod-gone", gone, epoch);
            }
        }
    }

    private void createPod(int namespace) {
        String workload = "w" + random.nextInt(WORKLOADS);
        String spec = SPECS.get(random.nextInt(SPECS.size()));
        int number = uids++;
        String uid = "\"uid\":\"%s-%d\"".formatted(name, number);
        String pod;
        String metadata;
        switch (random.nextInt(5)) {
            case 0 -> {
                pod = "bare-" + random.nextInt(20); // Names come back under another uid.
                living.removeIf(other -> other.namespace == namespace && other.name.equals(pod));
                metadata = uid;
            }
            case 1 -> {
                pod = workload + "-29000" + number % 900 + "-" + number;
                metadata = uid + owner("Job", workload + "-29000" + (100 + number % 900));
            }
            default -> {
                String hash = List.of("7d9f8b6c5", "5c6d7f8b9", "66bd4f7c").get(random.nextInt(3));
                pod = workload + "-" + hash + "-" + number;
                metadata = uid
                        + ",\"labels\":{\"app\":\"%s\",\"pod-template-hash\":\"%s\"}".formatted(workload, hash)
                        + owner("ReplicaSet", workload + "-" + hash);
            }
        }
        var created = new Pod(namespace, pod, metadata, spec);
        living.add(created);
        pod("pod-seen", created, epoch);
    }

    private static String owner(String kind, String owner) {
        return ",\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"%s\",\"name\":\"%s\",\"uid\":\"u-%2$s\",\"controller\":true}]"
                .formatted(kind, owner);
    }

    private void updatePod() {
        if (living.isEmpty()) {
            createPod(existingNamespace());
            return;
        }
        Pod pod = living.get(random.nextInt(living.size()));
        if (random.nextInt(3) == 0) {
            pod.spec = SPECS.get(random.nextInt(SPECS.size()));
        } else if (!pod.spec.contains("ephemeralContainers")) {
            pod.spec += ",\"ephemeralContainers\":[{\"name\":\"debugger\",\"image\":\"busybox\"}]";
        }
        pod("pod-seen", pod, epoch);
    }

    private void finishPod() {
        if (!living.isEmpty()) {
            Pod pod = living.get(random.nextInt(living.size()));
            pod.phase = pod.phase.equals("Running") ? "Succeeded" : "Running";
            pod("pod-seen", pod, epoch);
        }
    }

    private void sayAgain() {
        if (!living.isEmpty()) {
            pod("pod-seen", living.get(random.nextInt(living.size())), epoch);
        }
    }

    private void relabel(int namespace) {
        labels[namespace] = someLabels();
        namespace("namespace-seen", namespace);
    }

    private void deleteNamespace(int namespace) {
        boolean podsFirst = random.nextBoolean(); // The two watches race.
        List<Pod> inIt =
                living.stream().filter(pod -> pod.namespace == namespace).toList();
        living.removeAll(inIt);
        if (podsFirst) {
            inIt.forEach(pod -> pod("pod-gone", pod, epoch));
        }
        namespace("namespace-gone", namespace);
        if (!podsFirst) {
            inIt.forEach(pod -> pod("pod-gone", pod, epoch));
        }
        exists[namespace] = false;
    }

    private void template(String type) {
        int namespace = existingNamespace();
        String kind = random.nextBoolean() ? "Deployment" : "CronJob";
        String workload = "w" + random.nextInt(WORKLOADS);
        String template = type.equals("template-gone")
                ? "{}"
                : "{\"metadata\":{\"labels\":{\"app\":\"%s\"}},\"spec\":{%s}}"
                        .formatted(workload, SPECS.get(random.nextInt(SPECS.size())));
        write(
                type,
                epoch,
                namespace,
                "/" + kind + "/" + workload,
                "{\"kind\":\"%s\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"%s\",\"uid\":\"t-%2$s\"},\"template\":%s}"
                        .formatted(kind, workload, namespaceName(namespace), template));
    }

    private void admission() {
        int namespace = existingNamespace();
        String workload = "w" + random.nextInt(WORKLOADS);
        boolean refused = random.nextBoolean();
        boolean exempt = !refused && random.nextInt(4) == 0;
        String message = exempt
                ? ""
                : "%s PodSecurity \\\"%s:latest\\\": privileged (container \\\"c0\\\" must not set securityContext.privileged=true)"
                        .formatted(refused ? "violates" : "would violate", LEVELS.get(1 + random.nextInt(2)));
        write(
                refused ? "pod-refused" : "pod-audited",
                epoch,
                namespace,
                "/Deployment/" + workload,
                "{\"namespace\":\"%s\",\"workload\":{\"kind\":\"Deployment\",\"name\":\"%s\"},\"at\":\"%s\",\"message\":\"%s\"%s}"
                        .formatted(
                                namespaceName(namespace),
                                workload,
                                time(now - random.nextInt(5_000)),
                                message,
                                exempt ? ",\"exemption\":\"user\"" : ""));
    }

    private void changePolicy() {
        String level = LEVELS.get(random.nextInt(LEVELS.size()));
        String exempt = random.nextBoolean() ? "\"n%d\"".formatted(random.nextInt(NAMESPACES)) : "";
        String runtimes = random.nextBoolean() ? "\"kata\"" : "";
        int hold = List.of(0, 60, 120).get(random.nextInt(3));
        everywhere(
                "policy-changed",
                ",\"digest\":\"%d\",\"configuration\":{\"apiVersion\":\"pod-security.admission.config.k8s.io/v1\",\"kind\":\"PodSecurityConfiguration\",\"defaults\":{\"%s\":\"%s\"},\"exemptions\":{\"usernames\":[],\"namespaces\":[%s],\"runtimeClasses\":[%s]}},\"alerts\":{\"resolveHold\":\"PT%dS\",\"enforce\":\"critical\",\"audit\":\"warning\",\"warn\":\"info\"}"
                        .formatted(steps, MODES.get(random.nextInt(3)), level, exempt, runtimes, hold));
    }

    private void heartbeat() {
        nextHeartbeat = now + HEARTBEAT_MILLIS;
        everywhere("heartbeat", clusterVersion() + ",\"watching\":true");
    }

    /** What nobody can read, or what cannot be true. */
    private void rubbish() {
        int namespace = existingNamespace();
        String key = name + "/" + namespaceName(namespace) + "/rubbish";
        String value = random.nextBoolean()
                ? "{\"apiVersion\":\"podtrail/v1\",\"kind\":\"Observation\",\"type\":\"pod-seen\",\"cluster\":"
                : json("namespace-gone", epoch, ",\"object\":{\"metadata\":{\"name\":\"other\"}}");
        log.accept(new LogRecord(partition(namespace), now, key, value));
    }

    /** A collector that does not know that it was replaced is not believed. */
    private void replacedCollectorSpeaks() {
        if (epoch > 1 && !living.isEmpty()) {
            pod("pod-gone", living.get(random.nextInt(living.size())), epoch - 1);
        }
    }

    /** Things happen, nothing is written of them, and a keyframe repairs it. */
    private void nobodyWatches() {
        long since = now;
        for (int i = random.nextInt(20); i > 0 && !living.isEmpty(); i--) {
            takeOut();
        }
        now += Duration.ofSeconds(random.nextInt(60)).toMillis();
        keyframe();
        everywhere(
                "gap",
                ",\"from\":\"%s\",\"to\":\"%s\",\"reason\":\"nobody watched\"".formatted(time(since), time(now)));
    }

    private void keyframe() {
        epoch++;
        everywhere("keyframe-started", clusterVersion() + ",\"clusterAlias\":\"made up\"");
        for (int namespace = 0; namespace < NAMESPACES; namespace++) {
            if (exists[namespace]) {
                namespace("namespace-seen", namespace);
            }
        }
        living.forEach(pod -> pod("pod-seen", pod, epoch));
        if (random.nextInt(4) > 0) { // Else the collector is killed amid it, and the next one tries again.
            everywhere("keyframe-completed", ",\"templates\":" + random.nextBoolean());
        }
        nextHeartbeat = now + HEARTBEAT_MILLIS;
    }

    /** Low numbers are more likely: some namespaces are far bigger than others. */
    private int existingNamespace() {
        double uniform = random.nextDouble();
        int namespace = (int) (NAMESPACES * uniform * uniform * uniform);
        if (!exists[namespace]) {
            exists[namespace] = true;
            relabel(namespace);
        }
        return namespace;
    }

    private Pod takeOut() {
        int index = random.nextInt(living.size());
        Pod last = living.remove(living.size() - 1);
        return index == living.size() ? last : living.set(index, last);
    }

    private String someLabels() {
        var some = new StringBuilder("\"team\":\"t%d\"".formatted(random.nextInt(3)));
        for (String mode : MODES) {
            if (random.nextInt(3) > 0) {
                some.append(",\"pod-security.kubernetes.io/%s\":\"%s\""
                        .formatted(mode, LEVELS.get(random.nextInt(LEVELS.size()))));
                if (random.nextInt(3) == 0) {
                    some.append(",\"pod-security.kubernetes.io/%s-version\":\"%s\""
                            .formatted(mode, VERSIONS.get(random.nextInt(VERSIONS.size()))));
                }
            }
        }
        return some.toString();
    }

    private void pod(String type, Pod pod, long inEpoch) {
        String spec = type.equals("pod-gone")
                ? ""
                : ",\"spec\":{%s},\"status\":{\"phase\":\"%s\"}".formatted(pod.spec, pod.phase);
        write(
                type,
                inEpoch,
                pod.namespace,
                "/" + pod.name,
                "{\"metadata\":{\"name\":\"%s\",\"namespace\":\"%s\",%s}%s}"
                        .formatted(pod.name, namespaceName(pod.namespace), pod.metadata, spec));
    }

    private void namespace(String type, int namespace) {
        write(
                type,
                epoch,
                namespace,
                "",
                "{\"metadata\":{\"name\":\"%s\",\"uid\":\"n-%1$s\",\"labels\":{%s}}}"
                        .formatted(namespaceName(namespace), labels[namespace]));
    }

    private void write(String type, long inEpoch, int namespace, String afterNamespace, String object) {
        String key = name + "/" + namespaceName(namespace) + afterNamespace;
        log.accept(new LogRecord(partition(namespace), now, key, json(type, inEpoch, ",\"object\":" + object)));
    }

    private void everywhere(String type, String fields) {
        String value = json(type, epoch, fields);
        for (int partition = 0; partition < partitions; partition++) {
            log.accept(new LogRecord(partition, now, name, value));
        }
    }

    private String json(String type, long inEpoch, String fields) {
        return "{\"apiVersion\":\"podtrail/v1\",\"kind\":\"Observation\",\"type\":\"" + type + "\",\"cluster\":\""
                + name + "\",\"epoch\":" + inEpoch + ",\"observedAt\":\"" + time(now) + "\"" + fields + "}";
    }

    private String clusterVersion() {
        return ",\"clusterVersion\":\"v1.%d\"".formatted(minor);
    }

    private int partition(int namespace) {
        return NamespacePartitioner.partition(name, namespaceName(namespace), partitions);
    }

    private static String namespaceName(int namespace) {
        return "n" + namespace;
    }

    private static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    private static String containers(String... contexts) {
        var list = new StringBuilder("\"containers\":[");
        for (int i = 0; i < contexts.length; i++) {
            list.append(i == 0 ? "" : ",")
                    .append("{\"name\":\"c%d\",\"image\":\"registry.example/app:1\",\"securityContext\":%s}"
                            .formatted(i, contexts[i]));
        }
        return list.append(']').toString();
    }
}
