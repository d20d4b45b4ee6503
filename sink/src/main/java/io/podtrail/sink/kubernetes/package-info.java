/** What all that writes to a cluster needs: a client, and the workloads that are written about. */
@NullMarked
package io.podtrail.sink.kubernetes;

import org.jspecify.annotations.NullMarked;
