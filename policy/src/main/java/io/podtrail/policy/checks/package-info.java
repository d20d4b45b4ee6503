/**
 * The checks of the Pod Security Standards, one class each, named and worded as upstream's {@code policy/check_*.go}.
 * {@link io.podtrail.policy.checks.Checks} lists them all; {@link io.podtrail.policy.checks.Text} holds the grammar of
 * their messages. A check of an allowed pod allocates nothing.
 */
@NullMarked
package io.podtrail.policy.checks;

import org.jspecify.annotations.NullMarked;
