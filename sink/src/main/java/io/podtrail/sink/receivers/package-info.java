/**
 * What a receiver is; each kind has a package of its own below this one. A receiver makes one attempt and says how it
 * went; it knows nothing of retries, order and offsets. Start at {@link io.podtrail.sink.receivers.Receiver}.
 */
@NullMarked
package io.podtrail.sink.receivers;

import org.jspecify.annotations.NullMarked;
