/**
 * What violates now, as reports in the cluster's own API, for viewers that know PolicyReport or OpenReports. Start at {@link
 * io.podtrail.sink.policyreport.ReportWriter}. Follows the topic {@code violations}; knows nothing of alerts and receivers.
 */
@NullMarked
package io.podtrail.sink.policyreport;

import org.jspecify.annotations.NullMarked;
