/**
 * The connection to an API server: fabric8's HTTP client interface over OkHttp, with TLS, proxies and credentials as a {@link
 * io.podtrail.collector.kubernetes.kubeconfig.ClusterAccess} asks for them. Start at {@link
 * io.podtrail.collector.kubernetes.http.ApiServerHttp}.
 */
@NullMarked
package io.podtrail.collector.kubernetes.http;

import org.jspecify.annotations.NullMarked;
