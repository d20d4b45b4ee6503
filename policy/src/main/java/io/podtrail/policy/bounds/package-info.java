/**
 * How much is kept of what a stranger wrote. Kubernetes bounds many fields of a pod only by the size of a request; here
 * texts are cut and lists shortened so that what is kept has a most, and every check still finds what it finds in the
 * whole. Start at {@link io.podtrail.policy.bounds.PodBounds}.
 */
@NullMarked
package io.podtrail.policy.bounds;

import org.jspecify.annotations.NullMarked;
