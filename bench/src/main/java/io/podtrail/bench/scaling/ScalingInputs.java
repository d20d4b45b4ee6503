package io.podtrail.bench.scaling;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** What is asked for, assumed, chosen and measured: numbers by their names, from a file and what overrides it. */
final class ScalingInputs {
    private final Properties numbers = new Properties();

    private ScalingInputs() {}

    static ScalingInputs read(Path file) throws IOException {
        var inputs = new ScalingInputs();
        try (Reader reader = Files.newBufferedReader(file)) {
            inputs.numbers.load(reader);
        }
        return inputs;
    }

    /**
     * Sets one.
     *
     * @param assignment {@code name=number}
     */
    void override(String assignment) {
        int equals = assignment.indexOf('=');
        String name = equals < 0 ? assignment : assignment.substring(0, equals);
        if (!numbers.containsKey(name)) {
            throw new IllegalArgumentException("there is no '%s' in bench/scaling.properties".formatted(name));
        }
        String number = assignment.substring(equals + 1);
        try {
            Double.parseDouble(number);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s must be a number, not '%s'".formatted(name, number), e);
        }
        numbers.setProperty(name, number);
    }

    double of(String name) {
        String number = numbers.getProperty(name);
        if (number == null) {
            throw new IllegalArgumentException("bench/scaling.properties lacks '%s'".formatted(name));
        }
        return Double.parseDouble(number);
    }
}
