/**
 * Groups of alerts as Slack messages, by an incoming webhook or as a bot.
 * Start at {@link io.podtrail.sink.receivers.slack.SlackMessage}.
 */
@NullMarked
package io.podtrail.sink.receivers.slack;

import org.jspecify.annotations.NullMarked;
