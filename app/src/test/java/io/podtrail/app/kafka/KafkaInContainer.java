package io.podtrail.app.kafka;

import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** A broker in a container of its own. */
final class KafkaInContainer implements PausableBroker {
    private static final String OFFICIAL = "apache/kafka";
    private static final DockerImageName IMAGE = DockerImageName.parse(
                    System.getProperty("podtrail.test.kafka.image", OFFICIAL + ":4.3.1"))
            .asCompatibleSubstituteFor(OFFICIAL);

    private final KafkaContainer container;

    private KafkaInContainer(KafkaContainer container) {
        this.container = container;
    }

    static KafkaInContainer start() {
        var container = new KafkaContainer(IMAGE)
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false")
                .withEnv("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0");
        container.start();
        return new KafkaInContainer(container);
    }

    @Override
    public String bootstrapServers() {
        return container.getBootstrapServers();
    }

    @Override
    public void pause() {
        container
                .getDockerClient()
                .pauseContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void resume() {
        container
                .getDockerClient()
                .unpauseContainerCmd(container.getContainerId())
                .exec();
    }

    @Override
    public void close() {
        container.stop();
    }
}
