/**
 * The {@code podtrail} command: one class per subcommand, option groups that they share, and what starts the parts. Start
 * at {@link io.podtrail.app.Podtrail}.
 */
@NullMarked
package io.podtrail.app;

import org.jspecify.annotations.NullMarked;
