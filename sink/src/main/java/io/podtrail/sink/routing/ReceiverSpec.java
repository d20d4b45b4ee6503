package io.podtrail.sink.routing;

import io.podtrail.sink.receivers.HistoryDelivery;
import io.podtrail.sink.receivers.ReceiverSettings;

/**
 * A receiver as the configuration has it.
 *
 * @param type its kind, such as {@code slack}
 * @param settings names secrets and holds none
 * @param history what it is sent of alerts that are history
 */
public record ReceiverSpec(String type, ReceiverSettings settings, HistoryDelivery history) {}
