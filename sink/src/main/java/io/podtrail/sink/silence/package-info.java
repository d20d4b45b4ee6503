/**
 * Alerts that somebody does not want to be told of for a while, with who and why. They lie in a compacted topic, {@link
 * io.podtrail.sink.silence.SilenceLog}; a sink follows it in {@link io.podtrail.sink.silence.Silences}.
 */
@NullMarked
package io.podtrail.sink.silence;

import org.jspecify.annotations.NullMarked;
