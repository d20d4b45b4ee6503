/** Groups of alerts as Adaptive Cards in Microsoft Teams. */
@NullMarked
package io.podtrail.sink.receivers.teams;

import org.jspecify.annotations.NullMarked;
