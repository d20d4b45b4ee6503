/**
 * The pod as the standards see it: records with the fields that some check looks at, plus what names the workload, and
 * no field for anything else. Reading an API server's pod into them therefore redacts it: there is nowhere for an
 * environment variable or a command to go. JSON has Kubernetes' own shape. Start at {@link
 * io.podtrail.policy.pod.Pod} and {@link io.podtrail.policy.pod.PodJson}.
 *
 * <p>As in Kubernetes' own types, an absent string, list or boolean that upstream does not hold by pointer is its zero
 * value here; one that it does hold by pointer is nullable, because absent and zero are judged differently.
 */
@NullMarked
package io.podtrail.policy.pod;

import org.jspecify.annotations.NullMarked;
