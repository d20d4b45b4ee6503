package io.podtrail.app;

import static org.awaitility.Awaitility.await;

import io.podtrail.events.kafka.TopicCreator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Deletes a topic, and creates it again as the installation does. */
final class RecreatedTopic {
    private RecreatedTopic() {}

    static void recreate(Map<String, Object> clients, TopicCreator installation, String topic) throws Exception {
        List<NewTopic> created = installation.all().stream()
                .filter(one -> one.name().equals(topic))
                .toList();
        try (var admin = Admin.create(clients)) {
            admin.deleteTopics(List.of(topic)).all().get();
            await().atMost(Duration.ofMinutes(1)).until(() -> {
                try {
                    admin.createTopics(created).all().get();
                    return true;
                } catch (ExecutionException e) {
                    if (e.getCause() instanceof TopicExistsException) {
                        return false; // Its deletion goes on.
                    }
                    throw e;
                }
            });
        }
    }
}
