package io.podtrail.policy;

import io.podtrail.policy.document.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration file that cannot be used: the API server, or Podtrail, would refuse it. The message names, for every mistake, file, line and field. */
public final class InvalidConfigurationException extends Exception {
    private final transient List<String> errors;
    private final transient List<String> located;

    /** @param file names it in the message */
    public InvalidConfigurationException(String file, List<Problem> problems) {
        super(problems.stream().map(problem -> problem.in(file)).collect(Collectors.joining("\n")));
        this.located = problems.stream().map(problem -> problem.in(file)).toList();
        this.errors = problems.stream().map(Problem::toString).toList();
    }

    /** Each mistake, with its file, line and field. */
    public List<String> located() {
        return located;
    }

    /** Each mistake, with the field it is in. */
    public List<String> errors() {
        return errors;
    }
}
