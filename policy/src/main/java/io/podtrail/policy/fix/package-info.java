/**
 * Changes to a pod's manifest that make it pass: what the checks ask for as edits of fields, and how those are shown as a
 * patch. Start at {@link io.podtrail.policy.fix.Patch}. Knows the pod model and nothing of the checks.
 */
@NullMarked
package io.podtrail.policy.fix;

import org.jspecify.annotations.NullMarked;
