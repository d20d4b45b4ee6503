/** Alerts as JSON lines in a file. */
@NullMarked
package io.podtrail.sink.receivers.file;

import org.jspecify.annotations.NullMarked;
