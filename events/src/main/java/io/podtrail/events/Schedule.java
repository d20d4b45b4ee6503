package io.podtrail.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * When a CronJob makes pods.
 *
 * @param cron as the CronJob has it: five fields, or {@code @daily} and the like
 * @param timeZone an IANA name; null for that of Kubernetes' controller manager, which mostly is UTC
 * @param suspended whether it makes none for now
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Schedule(String cron, @Nullable String timeZone, boolean suspended) {}
