package io.podtrail.sink.policyreport;

/**
 * A report as it is in the cluster.
 *
 * @param digest of what it says; empty where somebody has removed it
 * @param results how many it has
 */
record ExistingReport(String digest, int results) {}
