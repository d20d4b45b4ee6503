package io.podtrail.policy.document;

/**
 * One mistake in a file.
 *
 * @param field its path in the document, such as {@code exemptions.namespaces[1]}; empty for the document as a whole
 * @param text what is wrong and how to put it right
 * @param line counted from 1; 0 when it is in no one place
 */
public record Problem(String field, String text, int line) {
    /** {@code FILE:LINE: FIELD: TEXT}, which editors can jump to. */
    public String in(String file) {
        return file + (line == 0 ? "" : ":" + line) + ": " + this;
    }

    @Override
    public String toString() {
        return field.isEmpty() ? text : field + ": " + text;
    }
}
