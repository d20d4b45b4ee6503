/**
 * Groups of alerts as text for chats that take it by a webhook: Discord, Mattermost, Google Chat. What differs is a {@link
 * io.podtrail.sink.receivers.chat.ChatProtocol}.
 */
@NullMarked
package io.podtrail.sink.receivers.chat;

import org.jspecify.annotations.NullMarked;
