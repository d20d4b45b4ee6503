package io.podtrail.bench.scaling;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The sums behind {@code docs/scaling.md}. */
final class Scaling {
    private static final int PARTITION_STEP = 16;
    private static final List<Integer> OTHER_PARTITIONS = List.of(16, 32, 64, 128, 256, 1024);
    private static final double DAY = 86_400;
    private static final double GB = 1e9;

    private final ScalingInputs in;
    private final double pods;
    /** Records of one keyframe of all clusters. */
    private final double picture;

    private final int partitions;

    Scaling(ScalingInputs in) {
        this.in = in;
        this.pods = in.of("clusters") * in.of("podsPerCluster");
        this.picture = pods + pods / in.of("podsPerWorkload") + in.of("clusters") * in.of("namespacesPerCluster");
        this.partitions = partitions();
    }

    /** Prints the tables for the file of inputs that is named first, with what overrides it. */
    public static void main(String[] args) throws IOException {
        ScalingInputs inputs = ScalingInputs.read(Path.of(args[0]));
        try {
            for (int i = 1; i < args.length; i++) {
                inputs.override(args[i]);
            }
        } catch (IllegalArgumentException e) {
            System.err.println("bench/scaling: " + e.getMessage());
            System.exit(2);
        }
        System.out.print(new Scaling(inputs).markdown());
    }

    String markdown() {
        var lines = new ArrayList<String>();
        lines.add("| what | need | from |");
        lines.add("| --- | ---: | --- |");
        input(lines);
        processors(lines);
        kafka(lines);
        collectors(lines);
        lines.add("");
        lines.add(
                "| partitions | heartbeats/s | share of all observations | cores for them | GB of log, one replica |");
        lines.add("| ---: | ---: | ---: | ---: | ---: |");
        OTHER_PARTITIONS.forEach(count -> lines.add(heartbeatRow(count)));
        return String.join("\n", lines) + "\n";
    }

    private void input(List<String> lines) {
        row(lines, "pods", "%,.0f", pods, "clusters × pods of each");
        row(
                lines,
                "observations/s of pods that come, change and go",
                "%,.0f",
                lives(),
                "pods × observations of a life ÷ life");
        row(lines, "observations/s of keyframes", "%,.0f", keyframes(), "(pods + templates + namespaces) ÷ interval");
        row(lines, "heartbeats/s", "%,.0f", heartbeats(partitions), "clusters × partitions ÷ interval");
        row(lines, "observations/s, steady", "%,.0f", steady(), "sum");
        row(lines, "observations/s, at the peak", "%,.0f", peak(), "factor × pods' own, + keyframes + heartbeats");
    }

    private void processors(List<String> lines) {
        row(lines, "**partitions**", "**%,.0f**", partitions, "see below; fixed for life");
        row(lines, "processor cores, steady", "%,.2f", cores(steady()), "observations/s × processor time of one");
        row(lines, "processor cores, at the peak", "%,.2f", cores(peak()), "the same");
        row(
                lines,
                "processor cores, to catch up with everything",
                "%,.1f",
                cores(catchUp()),
                "one keyframe of all clusters ÷ time for it");
        row(
                lines,
                "**processor instances**",
                "**%,.0f**",
                instances(),
                "the larger of both ÷ cores of one, + 1; 3 at least");
        row(
                lines,
                "state on all disks",
                "%,.0f GB",
                copies() * pods * in.of("processor.stateBytesPerPod") / GB,
                "pods × state of one × (1 + standbys)");
        row(
                lines,
                "state on the disk of one instance",
                "%,.0f GB",
                copies() * pods * in.of("processor.stateBytesPerPod") / GB / instances(),
                "the same ÷ instances");
        row(
                lines,
                "native memory of one instance's stores",
                "%,.0f MiB",
                in.of("rocksdb.cacheMebibytes")
                        + copies() * partitions / instances() * in.of("rocksdb.mebibytesPerPartition"),
                "one cache + write buffers of each partition and standby");
        row(
                lines,
                "seconds to read the fullest partition back",
                "%,.0f s",
                pods * in.of("skew") / partitions / in.of("restore.recordsPerSecond"),
                "its pods ÷ restored records/s; with a standby nothing is read back");
    }

    private void kafka(List<String> lines) {
        double log = observed(lives() + keyframes()) + heartbeatBytes(partitions);
        double output = lives() * in.of("output.bytesPerObservation");
        double changelog = (lives() + keyframes()) * in.of("changelog.bytesPerObservation");
        double replicas = in.of("replicationFactor");
        row(
                lines,
                "written by clients, steady",
                "%,.2f MB/s",
                written(lives()) / 1e6,
                "observations + output + changelogs, as compressed");
        row(lines, "written by clients, at the peak", "%,.1f MB/s", written(peakLives()) / 1e6, "the same");
        row(
                lines,
                "read by processors and standbys, steady",
                "%,.2f MB/s",
                (log + changelog * in.of("standbys")) / 1e6,
                "observations + changelogs");
        row(lines, "history, one replica", "%,.0f GB", log * DAY * in.of("retentionDays") / GB, "bytes/s × retention");
        row(
                lines,
                "alerts and violations, one replica",
                "%,.0f GB",
                (output * DAY * in.of("alertRetentionDays")
                                + pods * in.of("violatingShare") * in.of("output.bytesPerViolatingPod"))
                        / GB,
                "output × its retention, + one record per violating pod");
        row(
                lines,
                "changelogs, one replica",
                "%,.0f GB",
                2 * pods * in.of("processor.stateBytesPerPod") / GB,
                "state, twice for what is not compacted yet");
        row(
                lines,
                "**disk of all brokers**",
                "**%,.0f GB**",
                replicas
                        * (log * DAY * in.of("retentionDays")
                                + output * DAY * in.of("alertRetentionDays")
                                + pods * in.of("violatingShare") * in.of("output.bytesPerViolatingPod")
                                + 2 * pods * in.of("processor.stateBytesPerPod"))
                        / GB,
                "the three × replicas");
    }

    private void collectors(List<String> lines) {
        double events = lives() / in.of("clusters") / (1 - in.of("statusOnlyShare"));
        row(
                lines,
                "**collectors**",
                "**%,.0f**",
                in.of("clusters"),
                "one per cluster, in the cluster (a second one as a replica)");
        row(
                lines,
                "watch events/s of one, steady",
                "%,.0f",
                events,
                "observations of pods ÷ (1 − share of status only)");
        row(
                lines,
                "cores of one, steady",
                "%,.3f",
                events * in.of("collector.cpuMicrosPerWatchEvent") / 1e6,
                "events/s × processor time of one");
        row(
                lines,
                "cores of one, at the peak",
                "%,.2f",
                in.of("peakFactor") * events * in.of("collector.cpuMicrosPerWatchEvent") / 1e6,
                "the same");
        row(
                lines,
                "memory of one",
                "%,.0f MiB",
                in.of("collector.megabytes") * in.of("podsPerCluster") / 100_000,
                "measured at 100,000 pods, in proportion");
        row(
                lines,
                "seconds of a keyframe",
                "%,.0f s",
                in.of("collector.listSeconds") * in.of("podsPerCluster") / 100_000,
                "the same");
    }

    private String heartbeatRow(int count) {
        double all = steady() - heartbeats(partitions) + heartbeats(count);
        return String.format(
                Locale.ROOT,
                "| %,d | %,.0f | %.0f %% | %.2f | %,.0f |",
                count,
                heartbeats(count),
                100 * heartbeats(count) / all,
                cores(heartbeats(count)),
                heartbeatBytes(count) * DAY * in.of("retentionDays") / GB);
    }

    /** Enough for a partition to be read back, and to catch up on one thread, in time; with room to grow. */
    private int partitions() {
        double fullest = pods * in.of("skew") * in.of("growth");
        double toRestore = fullest / in.of("restore.recordsPerSecond") / in.of("restoreSeconds");
        double toCatchUp = picture
                * in.of("skew")
                * in.of("growth")
                * in.of("processor.cpuMicrosPerObservation")
                / 1e6
                / (60 * in.of("catchUpMinutes"));
        return PARTITION_STEP * (int) Math.ceil(Math.max(1, Math.max(toRestore, toCatchUp)) / PARTITION_STEP);
    }

    private double lives() {
        return pods * in.of("observationsPerPodLife") / (in.of("podLifeHours") * 3_600);
    }

    private double keyframes() {
        return picture / (in.of("keyframeHours") * 3_600);
    }

    private double heartbeats(int count) {
        return in.of("clusters") * count / in.of("heartbeatSeconds");
    }

    private double steady() {
        return lives() + keyframes() + heartbeats(partitions);
    }

    private double peak() {
        return peakLives() + keyframes() + heartbeats(partitions);
    }

    private double peakLives() {
        return lives() * in.of("peakFactor");
    }

    /** Bytes per second, when pods cause so many observations. A keyframe only confirms what is there. */
    private double written(double ofPods) {
        return observed(ofPods + keyframes())
                + heartbeatBytes(partitions)
                + ofPods * in.of("output.bytesPerObservation")
                + (ofPods + keyframes()) * in.of("changelog.bytesPerObservation");
    }

    private double catchUp() {
        return picture / (60 * in.of("catchUpMinutes"));
    }

    private double cores(double perSecond) {
        return perSecond * in.of("processor.cpuMicrosPerObservation") / 1e6;
    }

    private double instances() {
        return Math.max(3, Math.ceil(Math.max(cores(peak()), cores(catchUp())) / in.of("coresPerInstance")) + 1);
    }

    private double copies() {
        return 1 + in.of("standbys");
    }

    private double observed(double perSecond) {
        return perSecond * in.of("log.bytesPerObservation");
    }

    private double heartbeatBytes(int count) {
        return heartbeats(count) * in.of("log.bytesPerHeartbeat");
    }

    private static void row(List<String> lines, String what, String format, double figure, String from) {
        lines.add("| %s | %s | %s |".formatted(what, String.format(Locale.ROOT, format, figure), from));
    }
}
