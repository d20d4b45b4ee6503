/**
 * Groups of alerts as alerts of Opsgenie, and of Jira Service Management, which has the same API. Start at {@link
 * io.podtrail.sink.receivers.opsgenie.OpsgenieReceiver}.
 */
@NullMarked
package io.podtrail.sink.receivers.opsgenie;

import org.jspecify.annotations.NullMarked;
