/**
 * Kubeconfig files and the service account of a pod, read as client-go reads them, into one {@link
 * io.podtrail.collector.kubernetes.kubeconfig.ClusterAccess}. Whatever is wrong with it is an error that names file and
 * field. Knows no HTTP client. Start at {@link io.podtrail.collector.kubernetes.kubeconfig.AccessSearch}.
 */
@NullMarked
package io.podtrail.collector.kubernetes.kubeconfig;

import org.jspecify.annotations.NullMarked;
