/**
 * What asks the query API and shows its answers, as kubectl does. Start at {@link io.podtrail.app.query.ApiClient} and
 * {@link io.podtrail.app.query.Resource}.
 */
@NullMarked
package io.podtrail.app.query;

import org.jspecify.annotations.NullMarked;
