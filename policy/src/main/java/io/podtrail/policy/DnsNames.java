package io.podtrail.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What Kubernetes accepts as names, and says of others. Upstream: apimachinery's {@code util/validation/validation.go}. */
public final class DnsNames {
    private static final String LABEL_FORMAT = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN_FORMAT = LABEL_FORMAT + "(\\." + LABEL_FORMAT + ")*";
    private static final Pattern LABEL = Pattern.compile(LABEL_FORMAT);
    private static final Pattern SUBDOMAIN = Pattern.compile(SUBDOMAIN_FORMAT);
    private static final int MAX_LABEL = 63;
    private static final int MAX_SUBDOMAIN = 253;

    private DnsNames() {}

    /** Whether an object can have this name. */
    public static boolean isSubdomain(String value) {
        return problemsOfSubdomain(value).isEmpty();
    }

    /** What keeps a value from being a namespace's name; empty when nothing does. */
    static String problemsOfLabel(String value) {
        List<String> problems = problemsOfLength(value, MAX_LABEL);
        if (!LABEL.matcher(value).matches()) {
            problems.add(
                    SUBDOMAIN.matcher(value).matches()
                            ? "must not contain dots"
                            : "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"
                                    + " and must start and end with an alphanumeric character"
                                    + " (e.g. 'my-name',  or '123-abc', regex used for validation is '"
                                    + LABEL_FORMAT + "')");
        }
        return String.join(", ", problems);
    }

    /** What keeps a value from being a runtime class's name; empty when nothing does. */
    static String problemsOfSubdomain(String value) {
        List<String> problems = problemsOfLength(value, MAX_SUBDOMAIN);
        if (!SUBDOMAIN.matcher(value).matches()) {
            problems.add(
                    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.',"
                            + " and must start and end with an alphanumeric character"
                            + " (e.g. 'example.com', regex used for validation is '" + SUBDOMAIN_FORMAT + "')");
        }
        return String.join(", ", problems);
    }

    private static List<String> problemsOfLength(String value, int most) {
        var problems = new ArrayList<String>();
        if (value.length() > most) {
            problems.add("must be no more than " + most + " characters");
        }
        return problems;
    }
}
