package io.podtrail.sink.receivers;

import io.podtrail.events.Alert;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What a receiver is asked to tell.
 *
 * @param record the alert as it lies in Kafka: its value may have fields that this version does not know
 */
public record Notification(Alert alert, ConsumerRecord<byte[], byte[]> record) {}
