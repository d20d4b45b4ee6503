/** Groups of alerts as issues of Jira. Start at {@link io.podtrail.sink.receivers.jira.JiraReceiver}. */
@NullMarked
package io.podtrail.sink.receivers.jira;

import org.jspecify.annotations.NullMarked;
