/** Alerts to a topic that somebody else reads. */
@NullMarked
package io.podtrail.sink.receivers.kafka;

import org.jspecify.annotations.NullMarked;
