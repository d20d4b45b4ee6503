/** Groups of alerts as PagerDuty incidents, by the Events API v2. */
@NullMarked
package io.podtrail.sink.receivers.pagerduty;

import org.jspecify.annotations.NullMarked;
