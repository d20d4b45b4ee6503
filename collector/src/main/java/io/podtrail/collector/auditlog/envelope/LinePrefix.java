package io.podtrail.collector.auditlog.envelope;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands before the event in each line of a file. */
public enum LinePrefix {
    /** A container runtime's log: time, stream, and whether the line is whole (F) or goes on in the next one (P). */
    CRI("\\d{4}-\\d\\d-\\d\\dT\\S+ (?:stdout|stderr) (?<tag>[FP])(?::\\S*)? "),
    /** An export of CloudWatch Logs to S3: the time. */
    CLOUD_WATCH_EXPORT("\\d{4}-\\d\\d-\\d\\dT\\S+ (?=\\{)"),
    /** {@code oc adm node-logs}: the node's name. */
    NODE("[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])? (?=\\{)");

    /** Longer than any of them. */
    static final int MAX_LENGTH = 300;

    private final Pattern pattern;

    LinePrefix(String pattern) {
        this.pattern = Pattern.compile(pattern);
    }

    /** The prefix of a line; empty where it has none that is known. */
    static Optional<LinePrefix> of(String line) {
        return Arrays.stream(values())
                .filter(prefix -> prefix.in(line).lookingAt())
                .findFirst();
    }

    Matcher in(String line) {
        return pattern.matcher(line);
    }

    /** Whether the line that a prefix begins goes on in the next one. */
    boolean isPartial(Matcher found) {
        return this == CRI && found.group("tag").equals("P");
    }
}
