/**
 * Text that strangers wrote, made safe to show: whoever may create a pod or open a pull request chooses names, labels and
 * messages that end on terminals, in logs and on pages of others. Start at {@link io.podtrail.policy.text.Printable}.
 */
@NullMarked
package io.podtrail.policy.text;

import org.jspecify.annotations.NullMarked;
