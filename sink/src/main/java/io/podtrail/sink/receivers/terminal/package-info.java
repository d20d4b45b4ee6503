/**
 * Alerts for people at a terminal, and as JSON lines for the next program of a pipe. Nothing that an alert holds can
 * control the terminal. Start at {@link io.podtrail.sink.receivers.terminal.AlertText}.
 */
@NullMarked
package io.podtrail.sink.receivers.terminal;

import org.jspecify.annotations.NullMarked;
