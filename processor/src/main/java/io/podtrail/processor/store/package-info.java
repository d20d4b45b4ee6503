/** What the state stores hold, and how: one record per store. JSON, so that a stored state can be read by people. */
@NullMarked
package io.podtrail.processor.store;

import org.jspecify.annotations.NullMarked;
