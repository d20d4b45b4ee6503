package io.podtrail.policy;

import java.util.List;

/** A configuration file that the API server would refuse. The message names the file and every mistake in it. */
public final class InvalidConfigurationException extends Exception {
    private final transient List<String> errors;

    InvalidConfigurationException(String file, List<String> errors) {
        super(file + ": " + String.join("\n" + file + ": ", errors));
        this.errors = List.copyOf(errors);
    }

    /** Each mistake, with the field it is in. */
    public List<String> errors() {
        return errors;
    }
}
