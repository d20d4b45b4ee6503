/**
 * A Kubernetes API server, listed and watched through fabric8 on slim classes, so that a full pod is never held. Start at
 * {@link io.podtrail.collector.kubernetes.KubernetesSource}.
 */
@NullMarked
package io.podtrail.collector.kubernetes;

import org.jspecify.annotations.NullMarked;
