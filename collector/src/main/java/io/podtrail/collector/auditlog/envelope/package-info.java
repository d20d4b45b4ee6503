/**
 * The forms in which clouds and container runtimes hand out audit events: one class for each, which takes the events out of it
 * and knows nothing of what they mean. Start at {@link io.podtrail.collector.auditlog.envelope.Envelopes}.
 */
@NullMarked
package io.podtrail.collector.auditlog.envelope;

import org.jspecify.annotations.NullMarked;
