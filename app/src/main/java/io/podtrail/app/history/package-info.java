/** What is shown of a replay: tables, CSV, JSON and a page for a browser. */
@NullMarked
package io.podtrail.app.history;

import org.jspecify.annotations.NullMarked;
