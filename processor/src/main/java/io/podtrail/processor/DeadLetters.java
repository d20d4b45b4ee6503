package io.podtrail.processor;

import io.micrometer.core.instrument.Counter;
import io.podtrail.events.kafka.DeadLetterHeaders;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.DeserializationExceptionHandler;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProcessingExceptionHandler;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a record that cannot be read or cannot be true as a dead letter, as it came, and goes on. Any other failure is
 * ours, not the record's, and stops the topology: going on would lose what it should have said.
 */
public final class DeadLetters implements DeserializationExceptionHandler, ProcessingExceptionHandler {
    /** Configuration key of the topic's name. */
    static final String TOPIC_CONFIG = "podtrail.dead.letters.topic";

    /** Configuration key of the {@link Counter} of dead letters. */
    static final String COUNTER_CONFIG = "podtrail.dead.letters.counter";

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

    private String topic = "";
    private @Nullable Counter counter;

    @Override
    public void configure(Map<String, ?> configs) {
        topic = Objects.requireNonNull(configs.get(TOPIC_CONFIG), TOPIC_CONFIG).toString();
        counter = (Counter) configs.get(COUNTER_CONFIG);
    }

    @Override
    public DeserializationExceptionHandler.Response handleError(
            ErrorHandlerContext context, ConsumerRecord<byte[], byte[]> record, Exception exception) {
        return DeserializationExceptionHandler.Response.resume(
                List.of(deadLetter(context, record.key(), record.value(), exception)));
    }

    @Override
    public ProcessingExceptionHandler.Response handleError(
            ErrorHandlerContext context, Record<?, ?> record, Exception exception) {
        return exception instanceof InvalidObservationException
                ? ProcessingExceptionHandler.Response.resume(
                        List.of(deadLetter(context, context.sourceRawKey(), context.sourceRawValue(), exception)))
                : ProcessingExceptionHandler.Response.fail();
    }

    private ProducerRecord<byte[], byte[]> deadLetter(
            ErrorHandlerContext context, byte @Nullable [] key, byte @Nullable [] value, Exception exception) {
        String source = "%s-%d@%d".formatted(context.topic(), context.partition(), context.offset());
        String reason = Objects.requireNonNullElse(exception.getMessage(), exception.toString());
        LOG.warn("{} goes to {}: {}", source, topic, reason);
        if (counter != null) {
            counter.increment();
        }
        var headers = new RecordHeaders(context.headers().toArray());
        DeadLetterHeaders.add(headers, reason, source, exception.getClass().getName());
        return new ProducerRecord<>(topic, null, context.timestamp(), key, value, headers);
    }
}
