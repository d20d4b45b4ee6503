/**
 * YAML and JSON files as trees that know in which line each field stands, read by the rules that kubectl and the API server
 * read them by. Start at {@link io.podtrail.policy.document.DocumentReader}. Knows nothing of what the files are about.
 */
@NullMarked
package io.podtrail.policy.document;

import org.jspecify.annotations.NullMarked;
