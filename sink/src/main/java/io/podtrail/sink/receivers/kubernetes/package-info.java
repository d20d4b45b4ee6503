/**
 * Alerts as Events of the workload, in the cluster itself. Start at {@link
 * io.podtrail.sink.receivers.kubernetes.EventReceiver}.
 */
@NullMarked
package io.podtrail.sink.receivers.kubernetes;

import org.jspecify.annotations.NullMarked;
