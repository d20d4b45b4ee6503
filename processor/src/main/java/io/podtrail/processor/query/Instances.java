package io.podtrail.processor.query;

import io.podtrail.processor.query.Answer.Missing;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.jspecify.annotations.Nullable;

/**
 * All instances as one: asks each for the partitions that it has, in parallel; where the active one does not answer, the
 * standbys in turn. What nobody answers for is said, never left out silently.
 */
final class Instances {
    private static final Comparator<Row> BY_KEY =
            Comparator.comparing(row -> row.key().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);

    private final KafkaStreams streams;
    private final LocalPartitions local;
    private final HostInfo self;
    private final Peers peers;
    private final String topic;
    private final int partitions;

    /** @param topic whose partitions are the stores' partitions, of which there are so many */
    Instances(KafkaStreams streams, HostInfo self, Peers peers, String topic, int partitions) {
        this.streams = streams;
        this.local = new LocalPartitions(streams);
        this.self = self;
        this.peers = peers;
        this.topic = topic;
        this.partitions = partitions;
    }

    HostInfo self() {
        return self;
    }

    LocalPartitions local() {
        return local;
    }

    int partitions() {
        return partitions;
    }

    Answer askAll(Question question) {
        return ask(question, IntStream.range(0, partitions).boxed().toList());
    }

    Answer ask(Question question, Collection<Integer> asked) {
        Map<Integer, List<HostInfo>> candidates = candidates(asked);
        var answered = new TreeMap<Integer, PartitionAnswer>();
        var missing = new TreeMap<Integer, Missing>();
        for (int partition : asked) {
            missing.put(partition, new Missing(partition, null, "no instance has it yet"));
        }
        for (int attempt = 0; answered.size() < candidates.size(); attempt++) {
            Map<HostInfo, List<Integer>> round = round(candidates, answered.keySet(), attempt);
            if (round.isEmpty()) {
                break;
            }
            for (var asking : asking(question, round).entrySet()) {
                String instance = asking.getKey().host() + ':' + asking.getKey().port();
                for (PartitionAnswer answer : asking.getValue().join()) {
                    if (answer.isAnswered()) {
                        answered.put(answer.partition(), answer);
                        missing.remove(answer.partition());
                    } else {
                        missing.merge(
                                answer.partition(),
                                new Missing(answer.partition(), instance, describe(answer.problem())),
                                // The first that should have answered says more than the last that was tried.
                                (before, now) -> before.instance() == null ? now : before);
                    }
                }
            }
        }
        // Something may lie here that nobody is told of yet.
        for (PartitionAnswer answer : local.ask(question, List.copyOf(missing.keySet()))) {
            if (answer.isAnswered()) {
                answered.put(answer.partition(), answer);
                missing.remove(answer.partition());
            }
        }
        return together(answered.values(), List.copyOf(missing.values()));
    }

    private Map<HostInfo, CompletableFuture<List<PartitionAnswer>>> asking(
            Question question, Map<HostInfo, List<Integer>> round) {
        var futures = new LinkedHashMap<HostInfo, CompletableFuture<List<PartitionAnswer>>>();
        round.forEach((instance, wanted) -> {
            if (!instance.equals(self)) {
                futures.put(
                        instance,
                        peers.ask(instance, question, wanted)
                                .thenApply(answers -> answers.stream()
                                        .filter(answer -> wanted.contains(answer.partition()))
                                        .toList())
                                .exceptionally(failure -> wanted.stream()
                                        .map(partition -> PartitionAnswer.unanswered(partition, reason(failure)))
                                        .toList()));
            }
        });
        List<Integer> own = round.get(self);
        if (own != null) {
            futures.put(self, CompletableFuture.completedFuture(local.ask(question, own)));
        }
        return futures;
    }

    /** Who may answer for a partition, the best first: the active one, then standbys. */
    private Map<Integer, List<HostInfo>> candidates(Collection<Integer> asked) {
        var candidates = new TreeMap<Integer, List<HostInfo>>();
        asked.forEach(partition -> candidates.put(partition, new ArrayList<>()));
        Collection<StreamsMetadata> all = instances();
        all.forEach(instance -> add(instance.topicPartitions(), instance.hostInfo(), candidates));
        all.forEach(instance -> add(instance.standbyTopicPartitions(), instance.hostInfo(), candidates));
        return candidates;
    }

    private Collection<StreamsMetadata> instances() {
        try {
            return streams.metadataForAllStreamsClients();
        } catch (IllegalStateException | InvalidStateStoreException startingOrStopping) {
            return List.of();
        }
    }

    private void add(Collection<TopicPartition> having, HostInfo instance, Map<Integer, List<HostInfo>> candidates) {
        for (TopicPartition partition : having) {
            List<HostInfo> instances = candidates.get(partition.partition());
            if (partition.topic().equals(topic) && instances != null && !instances.contains(instance)) {
                instances.add(instance);
            }
        }
    }

    private static Map<HostInfo, List<Integer>> round(
            Map<Integer, List<HostInfo>> candidates, Collection<Integer> answered, int attempt) {
        var round = new LinkedHashMap<HostInfo, List<Integer>>();
        candidates.forEach((partition, instances) -> {
            if (!answered.contains(partition) && attempt < instances.size()) {
                round.computeIfAbsent(instances.get(attempt), instance -> new ArrayList<>())
                        .add(partition);
            }
        });
        return round;
    }

    private static Answer together(Collection<PartitionAnswer> answers, List<Missing> missing) {
        return new Answer(
                answers.stream()
                        .flatMap(answer -> answer.rows().stream())
                        .sorted(BY_KEY)
                        .toList(),
                missing,
                answers.stream()
                        .filter(answer -> !answer.active())
                        .map(PartitionAnswer::partition)
                        .toList(),
                answers.stream().mapToLong(PartitionAnswer::lag).sum(),
                answers.size());
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ConnectException) {
            return "it cannot be reached";
        }
        return cause instanceof HttpTimeoutException || cause instanceof TimeoutException
                ? "it did not answer in time"
                : describe(cause.getMessage());
    }

    private static String describe(@Nullable String message) {
        return message == null ? "it broke off" : message;
    }
}
