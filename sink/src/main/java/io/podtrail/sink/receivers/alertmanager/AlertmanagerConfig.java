package io.podtrail.sink.receivers.alertmanager;

import io.podtrail.sink.receivers.http.Connection;
import io.podtrail.sink.receivers.http.Credentials;
import io.podtrail.sink.receivers.http.CustomHeaders;
import io.podtrail.sink.receivers.http.Target;
import io.podtrail.sink.receivers.message.References;
import io.podtrail.sink.receivers.message.Severities;
import io.podtrail.sink.receivers.message.Template;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Where an Alertmanager is, and what it is told.
 *
 * @param instances every one of it
 * @param headers of the user's choice
 * @param resolveAfter how long after it was last told of an alert Alertmanager takes it for resolved
 * @param labels added to each alert
 * @param summary of one alert
 * @param references what a person can turn to
 */
record AlertmanagerConfig(
        List<Target> instances,
        Credentials credentials,
        CustomHeaders headers,
        Duration resolveAfter,
        Severities severities,
        Map<String, String> labels,
        Template summary,
        References references,
        Connection connection) {}
