package io.podtrail.app;

import java.nio.file.Path;

/** Where a user's files lie by the XDG Base Directory Specification. */
enum UserDirectory {
    DATA("XDG_DATA_HOME", "share"),
    STATE("XDG_STATE_HOME", "state");

    private final String variable;
    private final String byDefault;

    UserDirectory(String variable, String byDefault) {
        this.variable = variable;
        this.byDefault = byDefault;
    }

    /** A path of that name in the directory that the environment names, or in the usual one. */
    Path resolve(String name) {
        String given = System.getenv(variable);
        Path directory = given == null || given.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".local", byDefault)
                : Path.of(given);
        return directory.resolve(name);
    }
}
