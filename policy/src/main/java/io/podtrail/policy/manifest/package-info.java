/**
 * Manifests as people write them: which objects make pods, where in them the pod stands, what else is in a file. Start at
 * {@link io.podtrail.policy.manifest.ManifestFile}.
 */
@NullMarked
package io.podtrail.policy.manifest;

import org.jspecify.annotations.NullMarked;
