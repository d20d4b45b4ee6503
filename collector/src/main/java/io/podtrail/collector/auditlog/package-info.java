/**
 * History from before Podtrail: audit logs of an API server ({@code audit.k8s.io/v1}) told as if they happened now, at their
 * original times. Start at {@link io.podtrail.collector.auditlog.AuditLogSource}.
 */
@NullMarked
package io.podtrail.collector.auditlog;

import org.jspecify.annotations.NullMarked;
