package io.podtrail.policy;

/**
 * One mistake in a configuration file.
 *
 * @param field its path in the file, such as {@code exemptions.namespaces[1]}; empty for the file as a whole
 * @param text what is wrong and how to put it right
 * @param line counted from 1; 0 when it is in no one place
 */
record ConfigurationProblem(String field, String text, int line) {
    /** {@code FILE:LINE: FIELD: TEXT}, which editors can jump to. */
    String in(String file) {
        return file + (line == 0 ? "" : ":" + line) + ": " + this;
    }

    @Override
    public String toString() {
        return field.isEmpty() ? text : field + ": " + text;
    }
}
