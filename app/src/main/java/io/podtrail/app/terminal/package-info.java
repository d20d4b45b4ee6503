/** How Podtrail looks on a terminal: columns and progress. */
@NullMarked
package io.podtrail.app.terminal;

import org.jspecify.annotations.NullMarked;
