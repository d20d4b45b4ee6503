package io.podtrail.app;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where Podtrail itself lies, and what belongs to it. */
final class Installation {
    private static final String BROKER = "kafka/server/KafkaRaftServer.class";

    private Installation() {}

    /**
     * Makes sure that a Kafka broker can be started in this process: the image of the parts leaves its libraries out.
     *
     * @param wanted what needs the broker, as users write it
     * @throws UserError when there is no broker here
     */
    static void requireBroker(String wanted) {
        if (Installation.class.getClassLoader().getResource(BROKER) == null) {
            throw new UserError(
                    ("%s starts a Kafka broker, which this installation leaves out: use the image podtrail-demo, or"
                                    + " run collect, process and sink with a Kafka of yours")
                            .formatted(wanted));
        }
    }

    /** The folder of the recorded cluster. */
    static Path examples() {
        Path examples = Path.of(System.getProperty("podtrail.home", ".")).resolve("examples");
        if (!Files.isDirectory(examples)) {
            throw new UserError("the folder %s is not there: start podtrail by its launcher".formatted(examples));
        }
        return examples;
    }
}
