/**
 * Tells people and machines what the topic {@code alerts} says: at least once, in order per alert, nothing lost. Start at
 * {@link io.podtrail.sink.Sink}. Knows the events and nothing of who writes them.
 */
@NullMarked
package io.podtrail.sink;

import org.jspecify.annotations.NullMarked;
