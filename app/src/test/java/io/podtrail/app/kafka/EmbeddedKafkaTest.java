package io.podtrail.app.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedKafkaTest {
    @Test
    void aDirectorySurvivesARestartAndBelongsToOneBrokerAtATime(@TempDir Path directory) throws Exception {
        try (var kafka = EmbeddedKafka.start(directory);
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("kept", 1, (short) 1)))
                    .all()
                    .get();

            assertThatThrownBy(() -> EmbeddedKafka.start(directory))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in use by another podtrail");
        }
        try (var kafka = EmbeddedKafka.start(directory);
                var admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            assertThat(kafka.bootstrapServers()).startsWith("127.0.0.1:");
            assertThat(admin.listTopics().names().get()).contains("kept");
        }
    }
}
