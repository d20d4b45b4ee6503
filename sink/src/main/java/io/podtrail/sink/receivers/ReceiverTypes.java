package io.podtrail.sink.receivers;

import io.podtrail.sink.receivers.alertmanager.AlertmanagerType;
import io.podtrail.sink.receivers.chat.ChatType;
import io.podtrail.sink.receivers.email.EmailType;
import io.podtrail.sink.receivers.file.FileType;
import io.podtrail.sink.receivers.jira.JiraType;
import io.podtrail.sink.receivers.kafka.TopicType;
import io.podtrail.sink.receivers.kubernetes.EventType;
import io.podtrail.sink.receivers.opsgenie.OpsgenieType;
import io.podtrail.sink.receivers.pagerduty.PagerDutyType;
import io.podtrail.sink.receivers.slack.SlackType;
import io.podtrail.sink.receivers.teams.TeamsType;
import io.podtrail.sink.receivers.terminal.TerminalType;
import io.podtrail.sink.receivers.webhook.WebhookType;
import java.util.List;

/** All kinds of receivers, by the order in which they are documented. */
public final class ReceiverTypes {
    public static final List<ReceiverType> ALL = List.of(
            new TerminalType(),
            new FileType(),
            new TopicType(),
            new SlackType(),
            new TeamsType(),
            new PagerDutyType(),
            new AlertmanagerType(),
            new WebhookType(),
            new EmailType(),
            OpsgenieType.opsgenie(),
            OpsgenieType.jiraServiceManagement(),
            ChatType.googleChat(),
            ChatType.discord(),
            ChatType.mattermost(),
            new JiraType(),
            new EventType());

    private ReceiverTypes() {}
}
