package io.podtrail.chaos;

import io.podtrail.events.kafka.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One history, once with faults and once without, and what differs.
 *
 * @param processors how many share the disturbed work
 * @param faults how many of each
 */
record Trial(History history, int processors, Map<Fault, Integer> faults) {
    private static final int SMALLEST_BACKLOG = 1_000;
    private static final String STATE_DISK_SIZE = "512m";
    /** The log of a million observations and of all that comes of them has room in it. */
    private static final String BROKER_DISK_SIZE = "2g";

    /**
     * What came of it.
     *
     * @param done how often each fault was really done
     * @param ownEnds processors that ended though nobody killed them, with their last words
     * @param remarks what could not be done here, and why
     * @param equal records that are equal, by topic
     * @param differences in words; empty when nothing differs
     */
    record Report(
            Map<Fault, Integer> done,
            List<String> ownEnds,
            List<String> remarks,
            Map<String, Long> equal,
            List<String> differences,
            Duration disturbed,
            Duration undisturbed) {}

    /** @param directory where everything lies; should be empty */
    Report run(Path directory) throws IOException, InterruptedException, ExecutionException {
        Files.createDirectories(directory);
        var ownEnds = Collections.synchronizedList(new ArrayList<String>());
        var remarks = new ArrayList<String>();
        try (SmallDisk brokerDisk =
                        disk(Fault.FULL_BROKER_DISK, directory.resolve(Broker.LOG), BROKER_DISK_SIZE, remarks);
                Broker broker = Broker.start(directory);
                var disturbed = Installation.create("disturbed.", history.partitions(), broker);
                var undisturbed = Installation.create("undisturbed.", history.partitions(), broker)) {
            long begin = System.nanoTime();
            Map<Fault, Integer> done = disturb(disturbed, broker, brokerDisk, directory, ownEnds, remarks);
            Duration disturbedTime = Duration.ofNanos(System.nanoTime() - begin);

            begin = System.nanoTime();
            undisturbed.startProcessor(directory.resolve("undisturbed"), 0, ownEnds::add);
            write(undisturbed, broker, Integer.MAX_VALUE, null);
            Duration undisturbedTime = Duration.ofNanos(System.nanoTime() - begin);
            undisturbed.end();

            var comparison = new Comparison(broker.clients(), history.partitions());
            Map<String, Long> equal = compare(comparison, disturbed.topics(), undisturbed.topics());
            return new Report(
                    done,
                    List.copyOf(ownEnds),
                    remarks,
                    equal,
                    comparison.differences(),
                    disturbedTime,
                    undisturbedTime);
        }
    }

    private Map<Fault, Integer> disturb(
            Installation installation,
            Broker broker,
            @Nullable SmallDisk brokerDisk,
            Path directory,
            List<String> ownEnds,
            List<String> remarks)
            throws IOException, InterruptedException, ExecutionException {
        var plan = FaultPlan.of(faults, history.records(), history.seed());
        SmallDisk disk = disk(Fault.FULL_DISK, directory.resolve("processor-0"), STATE_DISK_SIZE, remarks);
        try {
            for (int i = 0; i < processors; i++) {
                installation.startProcessor(directory.resolve("processor-" + i), 1, ownEnds::add);
            }
            var disturbance = new Disturbance(installation, broker, disk, brokerDisk, plan);
            int ahead = Math.max(
                    SMALLEST_BACKLOG, history.records() / (plan.faults().size() + 1) / 2);
            write(installation, broker, ahead, disturbance);
            installation.end();
            return disturbance.done();
        } finally {
            if (disk != null) {
                disk.close();
            }
        }
    }

    private void write(Installation installation, Broker broker, int ahead, @Nullable Disturbance disturbance)
            throws InterruptedException {
        new Observed(broker.clients(), installation)
                .write(history, ahead, disturbance == null ? written -> {} : disturbance::after);
    }

    private @Nullable SmallDisk disk(Fault fault, Path directory, String size, List<String> remarks) {
        if (faults.getOrDefault(fault, 0) == 0) {
            return null;
        }
        try {
            return SmallDisk.mount(directory, size);
        } catch (IOException e) {
            remarks.add("NO DISK WAS FILLED: " + e.getMessage());
            return null;
        }
    }

    private static Map<String, Long> compare(Comparison comparison, Topics found, Topics expected) {
        var equal = new LinkedHashMap<String, Long>();
        equal.put("observations", comparison.inOrder(found.observations(), expected.observations()));
        equal.put("violations", comparison.inOrder(found.violations(), expected.violations()));
        equal.put("alerts", comparison.inOrder(found.alerts(), expected.alerts()));
        equal.put("dead-letters", comparison.inAnyOrder(found.deadLetters(), expected.deadLetters()));
        return equal;
    }
}
