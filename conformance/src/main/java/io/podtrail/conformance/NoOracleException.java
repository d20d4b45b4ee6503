package io.podtrail.conformance;

/** Upstream's code cannot be asked on this machine. The message says why. */
final class NoOracleException extends Exception {
    NoOracleException(String why) {
        super(why);
    }
}
