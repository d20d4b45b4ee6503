/**
 * What one receiver has been told, and what it is to be told when: groups of alerts with their timers. Pure: times come in
 * as values, and what must survive a restart goes out as records. Start at {@link io.podtrail.sink.grouping.Grouping}.
 */
@NullMarked
package io.podtrail.sink.grouping;

import org.jspecify.annotations.NullMarked;
