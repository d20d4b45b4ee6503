package io.podtrail.sink.receivers.chat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.Markup;

/** What one chat does its own way. */
interface ChatProtocol {
    /** As in the setting {@code type}. */
    String name();

    Markup markup();

    /** How many characters of text a message takes, its title aside. */
    int maxText();

    /** Where to post, with what the webhook's URL does not say itself. */
    default Target target(Target webhook) {
        return webhook;
    }

    /**
     * The request's body.
     *
     * @param title one line, escaped
     * @param text what is below it, escaped
     * @param thread the same for all messages of a group
     */
    ObjectNode body(String title, String text, String thread);
}
