package io.podtrail.chaos;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Does what was planned to the processors and the broker, and sees to it that they come back. */
final class Disturbance {
    /** A session lasts 6 s; its end takes the broker a moment to notice. */
    private static final Duration BEYOND_SESSION = Duration.ofSeconds(9);

    /** A processor's session lasts 6 s, its transactions 10 s, and a broker's own session 9 s, where it has Kafka's own. */
    private static final Duration BROKER_PAUSE = Duration.ofSeconds(12);

    private static final Duration FULL_FOR = Duration.ofSeconds(15);
    private static final int POLL_MILLIS = 50;

    private final Installation installation;
    private final Broker broker;
    private final @Nullable SmallDisk smallDisk;
    private final @Nullable SmallDisk brokerDisk;
    private final Queue<FaultPlan.Planned> ahead;
    private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);

    /**
     * @param smallDisk that one of the processors has its state on; null where none could be mounted
     * @param brokerDisk that the broker has its log on; null where none could be mounted
     */
    Disturbance(
            Installation installation,
            Broker broker,
            @Nullable SmallDisk smallDisk,
            @Nullable SmallDisk brokerDisk,
            FaultPlan plan) {
        this.installation = installation;
        this.broker = broker;
        this.smallDisk = smallDisk;
        this.brokerDisk = brokerDisk;
        this.ahead = new ArrayDeque<>(plan.faults());
    }

    /** So many records are written: does what is planned for that moment. */
    void after(int records) {
        while (!ahead.isEmpty() && ahead.peek().afterRecords() <= records) {
            try {
                perform(ahead.remove());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** How often each was done. */
    Map<Fault, Integer> done() {
        return done;
    }

    private void perform(FaultPlan.Planned planned) throws InterruptedException {
        switch (planned.fault()) {
            case KILL -> {
                Instance killed = oneAlive(planned.target());
                killed.kill();
                installation.afterMillis(planned.downMillis(), killed::start);
            }
            case KILL_BROKER -> {
                broker.kill();
                installation.afterMillis(planned.downMillis(), broker::restart);
            }
            case PAUSE -> {
                Instance paused = oneAlive(planned.target());
                paused.pause();
                installation.afterMillis(BEYOND_SESSION.toMillis(), paused::resume);
            }
            case PAUSE_BROKER -> {
                broker.pause();
                installation.afterMillis(BROKER_PAUSE.toMillis() + planned.downMillis(), broker::resume);
            }
            case FULL_DISK -> {
                if (smallDisk == null) {
                    return;
                }
                smallDisk.fill();
                installation.afterMillis(FULL_FOR.toMillis(), smallDisk::free);
            }
            case FULL_BROKER_DISK -> {
                if (brokerDisk == null) {
                    return;
                }
                brokerDisk.fill();
                installation.afterMillis(FULL_FOR.toMillis(), () -> {
                    brokerDisk.free();
                    broker.restart();
                });
            }
        }
        done.merge(planned.fault(), 1, Integer::sum);
    }

    private Instance oneAlive(int target) throws InterruptedException {
        while (true) {
            List<Instance> alive =
                    installation.instances().stream().filter(Instance::isAlive).toList();
            if (!alive.isEmpty()) {
                return alive.get(target % alive.size());
            }
            Thread.sleep(POLL_MILLIS);
        }
    }
}
