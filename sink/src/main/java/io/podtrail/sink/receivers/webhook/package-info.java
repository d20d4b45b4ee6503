/**
 * Alerts as JSON to an HTTP endpoint. Its URL and token are secrets: no log line, header or exception of this package
 * holds more than scheme and host. Start at {@link io.podtrail.sink.receivers.webhook.WebhookReceiver}.
 */
@NullMarked
package io.podtrail.sink.receivers.webhook;

import org.jspecify.annotations.NullMarked;
