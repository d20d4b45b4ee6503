/**
 * The query API over HTTP: what the stores hold, asked of any instance. Start at {@link
 * io.podtrail.processor.query.QueryApi}; {@link io.podtrail.processor.query.StoredState} is all that knows the stores.
 */
@NullMarked
package io.podtrail.processor.query;

import org.jspecify.annotations.NullMarked;
