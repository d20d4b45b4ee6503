/**
 * HTTP as all receivers need it: one request with a bounded time, TLS that is verified, no redirects, no metadata
 * addresses, and no secret in any word about what went wrong. Start at {@link io.podtrail.sink.receivers.http.HttpPoster}.
 */
@NullMarked
package io.podtrail.sink.receivers.http;

import org.jspecify.annotations.NullMarked;
