package io.podtrail.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.KafkaStorageException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class BlameTest {
    static Stream<Throwable> ofRecords() {
        return Stream.of(
                new NullPointerException("a field"),
                new IllegalStateException("impossible"),
                new ArithmeticException("long overflow"),
                new java.time.DateTimeException("no such year"),
                new ClassCastException("a label"),
                new StackOverflowError(),
                new SerializationException("no JSON"),
                new SerializationException("no JSON", new JsonParseException(null, "a brace")),
                new SerializationException("half a pair", new IOException("cannot write")),
                new RecordTooLargeException("1202036 bytes"),
                new RecordBatchTooLargeException("too many"),
                new InvalidRecordException("no key in a compacted topic"),
                new KafkaException("wrapped", new RecordTooLargeException("1202036 bytes")),
                new RuntimeException("wrapped", new SerializationException("no JSON")));
    }

    static Stream<Throwable> ofTheEnvironment() {
        return Stream.of(
                new OutOfMemoryError("Java heap space"),
                new NoClassDefFoundError("a jar is missing"),
                new UncheckedIOException(new IOException("No space left on device")),
                new RuntimeException(new FileNotFoundException("a volume that is gone")),
                new SecurityException("no access"),
                new InterruptException("stopping"),
                new TopicAuthorizationException("observations"),
                new SaslAuthenticationException("wrong password"),
                new ProducerFencedException("replaced"),
                new InvalidProducerEpochException("replaced"),
                new TimeoutException("no broker"),
                new DisconnectException("no broker"),
                new KafkaStorageException("a broker's disk"),
                new UnknownTopicOrPartitionException("deleted"),
                new KafkaException("something"),
                new KafkaException("wrapped", new KafkaException("something", new IOException("disk"))));
    }

    @ParameterizedTest
    @MethodSource("ofRecords")
    void aRecordIsADeadLetter(Throwable failure) {
        assertThat(Blame.of(failure)).isEqualTo(Blame.RECORD);
    }

    @ParameterizedTest
    @MethodSource("ofTheEnvironment")
    void aBrokenEnvironmentStops(Throwable failure) {
        assertThat(Blame.of(failure)).isEqualTo(Blame.ENVIRONMENT);
    }
}
