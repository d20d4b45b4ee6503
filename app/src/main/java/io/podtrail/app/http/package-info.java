/**
 * What a running part tells of itself over HTTP: health and metrics. Start at {@link
 * io.podtrail.app.http.OperationsServer}.
 */
@NullMarked
package io.podtrail.app.http;

import org.jspecify.annotations.NullMarked;
