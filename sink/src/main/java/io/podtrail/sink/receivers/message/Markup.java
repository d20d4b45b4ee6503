package io.podtrail.sink.receivers.message;

/** How a protocol marks text. */
public interface Markup {
    /** No marks, and nothing that has a meaning. */
    Markup PLAIN = new Markup() {};

    /** A value, written so that the protocol gives no meaning to it. Works character by character. */
    default String escape(String value) {
        return value;
    }

    /** Text that is already written, made to stand out. */
    default String bold(String written) {
        return written;
    }

    /** Lines of code, not yet escaped, written so that they cannot end the code. */
    default String code(String lines) {
        return lines;
    }

    /** A link that shows where it leads. Of a URL without white space, which a configuration gives. */
    default String url(String url) {
        return url;
    }

    /** What stands before an item of a list. */
    default String bullet() {
        return "- ";
    }
}
