/**
 * Standard input and files, as {@code kubectl} writes them: watch streams, lists, single objects, YAML manifests. Start at
 * {@link io.podtrail.collector.watchstream.WatchStreamSource}.
 */
@NullMarked
package io.podtrail.collector.watchstream;

import org.jspecify.annotations.NullMarked;
