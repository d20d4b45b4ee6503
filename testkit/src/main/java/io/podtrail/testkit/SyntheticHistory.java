package io.podtrail.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import io.podtrail.events.AlertSettings;
import io.podtrail.events.Namespace;
import io.podtrail.events.Observation;
import io.podtrail.events.Schedule;
import io.podtrail.events.WorkloadTemplate;
import io.podtrail.policy.Level;
import io.podtrail.policy.PodSecurityConfiguration;
import io.podtrail.policy.Version;
import io.podtrail.policy.pod.Metadata;
import io.podtrail.policy.pod.OwnerReference;
import io.podtrail.policy.pod.Pod;
import io.podtrail.policy.pod.PodJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The history of a large, calm cluster in which almost everything meets restricted, and of each kind of namespace it is
 * known what does not: the planted answers that whoever reads the history must find, and no others. It begins a day before
 * the window that is asked about.
 */
public final class SyntheticHistory {
    public static final String CLUSTER = "synthetic";
    /** Where every history begins. */
    public static final Instant BEGIN = Instant.parse("2026-09-01T00:00:00Z");

    private static final Version VERSION = Version.of(34);
    private static final int REPLICAS = 10;
    private static final String YEARLY = "yearly";
    private static final ObjectReader PODS = PodJson.mapper().readerFor(Pod.class);

    private static final Pod COMPLIANT = pod(
            "\"runAsNonRoot\":true,\"allowPrivilegeEscalation\":false,\"capabilities\":{\"drop\":[\"ALL\"]},\"seccompProfile\":{\"type\":\"RuntimeDefault\"}");
    private static final Pod BARE = pod("");
    private static final Pod PRIVILEGED = pod("\"privileged\":true");

    private final Size size;
    private final Random random;
    private final Consumer<Observation> out;
    private final Map<String, Pod> living = new TreeMap<>();
    private final List<String> churning = new ArrayList<>();
    private Instant now = BEGIN;
    private long serial;
    private long epoch;

    /**
     * How large.
     *
     * @param podsPerNamespace that live at a time
     * @param window that is asked about, in days; at least eight, so that a weekly job runs in it
     * @param changesPerHour how many pods are replaced by others, in the whole cluster
     */
    public record Size(
            int namespaces,
            int podsPerNamespace,
            int window,
            Duration heartbeat,
            Duration keyframe,
            int changesPerHour) {
        /** A few seconds' work. */
        public static final Size SMALL = new Size(18, 20, 8, Duration.ofMinutes(10), Duration.ofHours(6), 6);
        /** 200 namespaces, 20,000 pods at a time, some ten million records in sixteen partitions. */
        public static final Size FULL = new Size(200, 100, 30, Duration.ofSeconds(10), Duration.ofHours(6), 2_200);

        public Instant windowBegin() {
            return BEGIN.plus(Duration.ofDays(1));
        }

        public Instant windowEnd() {
            return windowBegin().plus(Duration.ofDays(window));
        }
    }

    /**
     * What must be found of a namespace.
     *
     * @param strictest that nothing in it violated within the window
     * @param blocking the workload that violates the next stricter level; null when none does
     * @param idle the CronJob that was not due within the window; null when there is none
     */
    public record Planted(
            String namespace,
            Level strictest,
            @Nullable String blocking,
            @Nullable String idle) {}

    /** What goes on in a namespace, beside workloads that comply. */
    private enum Kind {
        CLEAN(Level.RESTRICTED, null),
        BARE_DEPLOYMENT(Level.BASELINE, "Deployment/web"),
        PRIVILEGED_DAEMON_SET(Level.PRIVILEGED, "DaemonSet/agent"),
        WEEKLY_CRON_JOB(Level.PRIVILEGED, "CronJob/weekly"),
        SECONDS_LONG_DEBUG_POD(Level.PRIVILEGED, "Pod/debug"),
        FIXED_BEFORE_THE_WINDOW(Level.RESTRICTED, null),
        HOURLY_CRON_JOB(Level.BASELINE, "CronJob/hourly"),
        FIXED_WITHIN_THE_WINDOW(Level.BASELINE, "Deployment/old"),
        YEARLY_CRON_JOB(Level.RESTRICTED, null);

        private final Level strictest;
        private final @Nullable String blocking;

        Kind(Level strictest, @Nullable String blocking) {
            this.strictest = strictest;
            this.blocking = blocking;
        }

        static Kind of(int namespace) {
            return values()[namespace % values().length];
        }
    }

    private SyntheticHistory(Size size, long seed, Consumer<Observation> out) {
        this.size = size;
        this.random = new Random(seed);
        this.out = out;
    }

    /** Tells it in the order of time. The same size and seed give the same history. */
    public static void tell(Size size, long seed, Consumer<Observation> out) {
        new SyntheticHistory(size, seed, out).tell();
    }

    /** The planted answers, by namespace. */
    public static List<Planted> planted(Size size) {
        return IntStream.range(0, size.namespaces())
                .mapToObj(i -> new Planted(
                        namespace(i),
                        Kind.of(i).strictest,
                        Kind.of(i).blocking,
                        Kind.of(i) == Kind.YEARLY_CRON_JOB ? YEARLY : null))
                .toList();
    }

    private static String namespace(int number) {
        return "team-%03d".formatted(number);
    }

    private void tell() {
        epoch = 1;
        out.accept(new Observation.KeyframeStarted(CLUSTER, epoch, now, VERSION, null));
        out.accept(new Observation.PolicyChanged(
                CLUSTER, epoch, now, "none", PodSecurityConfiguration.NONE, AlertSettings.DEFAULT));
        populate();
        cronJobs();
        out.accept(new Observation.KeyframeCompleted(CLUSTER, epoch, now, true));
        Instant keyframe = now.plus(size.keyframe());
        long steps = 0;
        double changes = 0;
        while (now.isBefore(size.windowEnd())) {
            now = now.plus(size.heartbeat());
            steps++;
            out.accept(new Observation.Heartbeat(CLUSTER, epoch, now, VERSION, true));
            if (!now.isBefore(keyframe)) {
                keyframe();
                keyframe = keyframe.plus(size.keyframe());
            }
            for (changes += size.changesPerHour() * size.heartbeat().toMillis() / 3_600_000.0;
                    changes >= 1;
                    changes--) {
                replaceOne();
            }
            happenings(steps);
        }
    }

    private void populate() {
        for (int i = 0; i < size.namespaces(); i++) {
            String namespace = namespace(i);
            out.accept(new Observation.NamespaceSeen(CLUSTER, epoch, now, namespaceObject(i)));
            for (int p = 0; p < size.podsPerNamespace(); p++) {
                int app = p / REPLICAS;
                born(namespace, "ReplicaSet", "app-%d-5d4f8".formatted(app), "5d4f8", COMPLIANT, true);
            }
            switch (Kind.of(i)) {
                case BARE_DEPLOYMENT -> born(namespace, "ReplicaSet", "web-7c9d5", "7c9d5", BARE, false);
                case PRIVILEGED_DAEMON_SET -> born(namespace, "DaemonSet", "agent", null, PRIVILEGED, false);
                case FIXED_BEFORE_THE_WINDOW, FIXED_WITHIN_THE_WINDOW ->
                    born(namespace, "ReplicaSet", "old-6b8c4", "6b8c4", BARE, false);
                default -> {}
            }
        }
    }

    private void keyframe() {
        epoch++;
        out.accept(new Observation.KeyframeStarted(CLUSTER, epoch, now, VERSION, null));
        for (int i = 0; i < size.namespaces(); i++) {
            out.accept(new Observation.NamespaceSeen(CLUSTER, epoch, now, namespaceObject(i)));
        }
        living.values().forEach(pod -> out.accept(new Observation.PodSeen(CLUSTER, epoch, now, pod)));
        cronJobs();
        out.accept(new Observation.KeyframeCompleted(CLUSTER, epoch, now, true));
    }

    private void cronJobs() {
        for (int i = 0; i < size.namespaces(); i++) {
            switch (Kind.of(i)) {
                case WEEKLY_CRON_JOB -> cronJob(i, "weekly", "@weekly", PRIVILEGED);
                case HOURLY_CRON_JOB -> cronJob(i, "hourly", "@hourly", BARE);
                case YEARLY_CRON_JOB -> cronJob(i, YEARLY, "@yearly", COMPLIANT);
                default -> {}
            }
        }
    }

    private void cronJob(int namespace, String name, String cron, Pod template) {
        var metadata = new Metadata(name, namespace(namespace), "uid-of-" + name, null, null, null, null, null, null);
        var object = new WorkloadTemplate(
                "CronJob", metadata, new Pod(null, template.spec(), null), new Schedule(cron, null, false));
        out.accept(new Observation.TemplateSeen(CLUSTER, epoch, now, object));
    }

    /** A compliant pod dies, and its ReplicaSet makes another. */
    private void replaceOne() {
        int index = random.nextInt(churning.size());
        String key = churning.get(index);
        Pod dead = dies(key);
        OwnerReference owner = dead.metadata().ownerReferences().get(0);
        Pod made = made(dead.metadata().namespace(), owner.kind(), owner.name(), "5d4f8", COMPLIANT);
        churning.set(index, seen(made));
    }

    private void happenings(long steps) {
        long perHour =
                Math.max(1, Duration.ofHours(1).toMillis() / size.heartbeat().toMillis());
        for (int i = 0; i < size.namespaces(); i++) {
            String namespace = namespace(i);
            switch (Kind.of(i)) {
                case WEEKLY_CRON_JOB -> {
                    if (steps % (perHour * 24 * 7) == perHour * 50) {
                        runs(namespace, "weekly", PRIVILEGED);
                    }
                }
                case HOURLY_CRON_JOB -> {
                    if (steps % perHour == 0) {
                        runs(namespace, "hourly", BARE);
                    }
                }
                case SECONDS_LONG_DEBUG_POD -> {
                    if (steps == perHour * 24 * 4) {
                        Pod debug = made(namespace, null, "debug", null, PRIVILEGED);
                        seen(debug);
                        dies(key(debug));
                    }
                }
                case FIXED_BEFORE_THE_WINDOW -> fixedAt(namespace, steps, Duration.ofHours(12));
                case FIXED_WITHIN_THE_WINDOW -> fixedAt(namespace, steps, Duration.ofDays(3));
                default -> {}
            }
        }
    }

    /** A pod of a Job of the CronJob, which has run to its end when it is next looked at. */
    private void runs(String namespace, String cronJob, Pod template) {
        Pod run = made(namespace, "Job", cronJob + '-' + now.getEpochSecond() / 60, null, template);
        seen(run);
        dies(key(run));
    }

    private void fixedAt(String namespace, long steps, Duration when) {
        if (steps == when.dividedBy(size.heartbeat())) {
            living.keySet().stream()
                    .filter(key -> key.startsWith(namespace + "/old-6b8c4"))
                    .findFirst()
                    .ifPresent(this::dies);
        }
    }

    private void born(
            String namespace,
            @Nullable String kind,
            String owner,
            @Nullable String hash,
            Pod template,
            boolean churns) {
        String key = seen(made(namespace, kind, owner, hash, template));
        if (churns) {
            churning.add(key);
        }
    }

    private String seen(Pod pod) {
        living.put(key(pod), pod);
        out.accept(new Observation.PodSeen(CLUSTER, epoch, now, pod));
        return key(pod);
    }

    private Pod dies(String key) {
        Pod dead = living.remove(key);
        if (dead == null) {
            throw new IllegalStateException(key + " does not live");
        }
        out.accept(new Observation.PodGone(CLUSTER, epoch, now, dead));
        return dead;
    }

    private static String key(Pod pod) {
        return pod.metadata().namespace() + '/' + pod.metadata().name();
    }

    /** @param kind of the owner; null for a pod on its own, which then has the owner's name */
    private Pod made(String namespace, @Nullable String kind, String owner, @Nullable String hash, Pod template) {
        String name = kind == null ? owner : owner + '-' + Long.toString(serial, 36);
        var metadata = new Metadata(
                name,
                namespace,
                "uid-" + serial++,
                Long.toString(serial),
                now.toString(),
                null,
                hash == null ? null : Map.of("pod-template-hash", hash),
                null,
                kind == null ? null : List.of(new OwnerReference("v1", kind, owner, "uid-of-" + owner, true)));
        return new Pod(metadata, template.spec(), template.status());
    }

    private Namespace namespaceObject(int number) {
        boolean tightened =
                Kind.of(number) == Kind.FIXED_WITHIN_THE_WINDOW && now.isAfter(BEGIN.plus(Duration.ofDays(5)));
        String level = tightened ? "restricted" : "privileged";
        return new Namespace(new Metadata(
                namespace(number),
                null,
                "uid-" + namespace(number),
                "1",
                null,
                null,
                Map.of("team", "t" + number % 5, "pod-security.kubernetes.io/enforce", level),
                null,
                null));
    }

    private static Pod pod(String securityContext) {
        try {
            return PODS.readValue("""
                    {"spec":{"serviceAccountName":"default","nodeName":"node-17","containers":[
                      {"name":"main","image":"registry.example/team/app:1.42.0","securityContext":{%s}},
                      {"name":"proxy","image":"registry.example/mesh/proxy:2.7.1","ports":[{"containerPort":15090}],
                       "securityContext":{"runAsNonRoot":true,"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]},
                         "seccompProfile":{"type":"RuntimeDefault"}}}],
                      "volumes":[{"name":"config","configMap":{}},{"name":"tmp","emptyDir":{}},{"name":"token","projected":{}}]},
                     "status":{"phase":"Running"}}""".formatted(securityContext));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
