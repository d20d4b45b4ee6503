/**
 * What is said of alerts, in words that all receivers share. Start at {@link
 * io.podtrail.sink.receivers.message.AlertWords} for one alert and {@link io.podtrail.sink.receivers.message.GroupWords}
 * for a group.
 */
@NullMarked
package io.podtrail.sink.receivers.message;

import org.jspecify.annotations.NullMarked;
