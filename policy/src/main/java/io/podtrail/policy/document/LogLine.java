package io.podtrail.policy.document;

import java.util.regex.Pattern;

/** Lines that kubectl and controllers log, which get in front of a document where standard error is redirected into it. */
public final class LogLine {
    /** In the format of {@code k8s.io/klog}: severity, month and day, time, process, file and line. */
    private static final Pattern KLOG = Pattern.compile(
            "[IWEF]\\d{4} \\d{2}:\\d{2}:\\d{2}\\.\\d{1,9} +\\d+ [^\\s:\\]]+:\\d+\\] .*", Pattern.DOTALL);

    private LogLine() {}

    /** Whether a line, with or without its end, was logged. */
    public static boolean matches(String line) {
        return KLOG.matcher(line).matches();
    }
}
