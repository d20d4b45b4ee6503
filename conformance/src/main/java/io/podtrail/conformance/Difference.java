package io.podtrail.conformance;

/**
 * A question on which we and upstream do not agree.
 *
 * @param at where in the question, such as the level and version
 */
record Difference(String at, String ours, String upstream) {}
