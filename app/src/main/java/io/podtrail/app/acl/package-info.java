/** Who may do what in Kafka: the permissions of each part, and how they are written. Start at {@code Part}. */
@NullMarked
package io.podtrail.app.acl;

import org.jspecify.annotations.NullMarked;
