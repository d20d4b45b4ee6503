package io.podtrail.sink.policyreport;

/** Reports cannot be written to the cluster, and no further attempt would change that; says what to do. */
public final class ReportAccessException extends RuntimeException {
    ReportAccessException(String message, Throwable cause) {
        super(message, cause);
    }
}
