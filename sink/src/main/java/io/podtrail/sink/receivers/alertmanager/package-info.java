/** Alerts to Prometheus Alertmanager, and in its shape. Start at {@link io.podtrail.sink.receivers.alertmanager.AlertmanagerReceiver}. */
@NullMarked
package io.podtrail.sink.receivers.alertmanager;

import org.jspecify.annotations.NullMarked;
