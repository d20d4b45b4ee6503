/**
 * The Pod Security Standards as a pure library: levels, versions, namespace labels, the {@code
 * PodSecurityConfiguration} file and the evaluator. Agrees with {@code k8s.io/pod-security-admission} to the byte.
 * Start at {@link io.podtrail.policy.Evaluator}. Knows nothing of Kafka, Kubernetes clients or Podtrail's events.
 */
@NullMarked
package io.podtrail.policy;

import org.jspecify.annotations.NullMarked;
