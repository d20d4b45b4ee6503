/**
 * Judges manifests before they reach a cluster. {@link io.podtrail.app.check.ManifestCheck} judges, {@link
 * io.podtrail.app.check.CheckReport} holds what came of it, and each {@code …Writer} shows that in one format.
 */
@NullMarked
package io.podtrail.app.check;

import org.jspecify.annotations.NullMarked;
