/** Groups of alerts by e-mail. Start at {@link io.podtrail.sink.receivers.email.EmailReceiver}. */
@NullMarked
package io.podtrail.sink.receivers.email;

import org.jspecify.annotations.NullMarked;
