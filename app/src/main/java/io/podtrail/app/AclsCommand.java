package io.podtrail.app;

import io.podtrail.app.acl.AclWriter;
import io.podtrail.app.acl.Part;
import io.podtrail.app.acl.Permission;
import io.podtrail.events.kafka.Topics;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The permissions in Kafka of one part, as text. */
@Command(
        name = "acls",
        description = {
            "Prints the ACLs that a part of Podtrail needs in Kafka, and nothing more. Connects to nothing.",
            "",
            "Parts: collector (collect, import audit-log), processor, sink, policy-reports, history (replay, readiness, at, diff,"
                    + " exposure, upgrade-preview), history-jobs (the same with --job), silences (silence), redelivery (redeliver)"
                    + " and backtest (routes backtest). They are for topics that exist; with --create-topics the part may create"
                    + " its own."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail acls --part sink --principal User:podtrail-sink",
            "  podtrail acls --part collector --cluster prod \\",
            "      --principal podtrail-collector-prod -o strimzi | kubectl apply -f -"
        })
final class AclsCommand implements Callable<Integer> {
    /** Kafka's rule for names of topics, which are the narrowest of all that begin with the prefix. */
    private static final Pattern PREFIX = Pattern.compile("[a-zA-Z0-9._-]*");
    /** Kubernetes' rule for names of objects that are DNS subdomains. */
    private static final Pattern OBJECT_NAME = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?");

    enum Output {
        kafka_acls,
        strimzi;

        @Override
        public String toString() {
            return name().replace('_', '-');
        }
    }

    @Option(
            names = "--part",
            required = true,
            paramLabel = "PART",
            description = "Which part: ${COMPLETION-CANDIDATES}.")
    private Part part = Part.COLLECTOR;

    @Option(
            names = "--principal",
            paramLabel = "NAME",
            description =
                    "The user: User:NAME as Kafka knows it, for -o strimzi the KafkaUser's name. Default: podtrail-PART.")
    private @Nullable String principal;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description =
                    "For a collector: the one cluster that it collects, by its name in the log, which is the UID of the"
                            + " kube-system namespace by default. Without it the user can stop the collectors of other clusters.")
    private @Nullable String cluster;

    @Option(
            names = "--receivers",
            split = ",",
            paramLabel = "NAME,...",
            description =
                    "For a sink: its receivers, by their names in the routing file. Without it the user can stop the"
                            + " sinks of other receivers.")
    private List<String> receivers = List.of();

    @Option(
            names = "--alerts-to-topic",
            split = ",",
            paramLabel = "TOPIC,...",
            description = "For a sink: topics that its receivers copy alerts to.")
    private List<String> alertTopics = List.of();

    @Option(
            names = "--topic-prefix",
            defaultValue = Topics.DEFAULT_PREFIX,
            paramLabel = "PREFIX",
            description =
                    "As the part has it. No installation's prefix may begin with another's. Default: ${DEFAULT-VALUE}.")
    private String topicPrefix = Topics.DEFAULT_PREFIX;

    @Option(
            names = "--create-topics",
            description =
                    "Let the part create those of its topics that do not exist. Without it, create them beforehand.")
    private boolean createTopics;

    @Option(
            names = "--bootstrap-servers",
            defaultValue = "localhost:9092",
            paramLabel = "HOST:PORT,...",
            description = "What the printed commands connect to. Default: ${DEFAULT-VALUE}.")
    private String bootstrapServers = "localhost:9092";

    @Option(
            names = "--strimzi-cluster",
            defaultValue = "podtrail",
            paramLabel = "NAME",
            description = "Name of Strimzi's Kafka. Default: ${DEFAULT-VALUE}.")
    private String strimziCluster = "podtrail";

    @Option(
            names = {"-o", "--output"},
            defaultValue = "kafka-acls",
            paramLabel = "FORMAT",
            description = "Commands, or a KafkaUser: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.kafka_acls;

    @Override
    public Integer call() {
        if (!PREFIX.matcher(topicPrefix).matches()) {
            throw new UserError("--topic-prefix %s: a topic's name has letters, digits, dots, underscores and dashes"
                    .formatted(topicPrefix));
        }
        if (cluster != null && part != Part.COLLECTOR) {
            throw new UserError("--cluster is about --part collector: no other part has permissions for one cluster");
        }
        if (!(alertTopics.isEmpty() && receivers.isEmpty()) && part != Part.SINK) {
            throw new UserError("--receivers and --alerts-to-topic are about --part sink: no other part has receivers");
        }
        var grant = new Part.Grant(new Topics(topicPrefix), cluster, receivers, alertTopics);
        List<Permission> permissions = createTopics ? part.permissionsWithCreation(grant) : part.permissions(grant);
        String name = principal == null ? "podtrail-" + part : principal;
        System.out.print(
                switch (output) {
                    case kafka_acls -> AclWriter.kafkaAcls(permissions, withType(name), bootstrapServers);
                    case strimzi -> AclWriter.strimzi(permissions, objectName(name), strimziCluster);
                });
        return Podtrail.OK;
    }

    private static String withType(String name) {
        String typed = name.contains(":") ? name : "User:" + name;
        String user = typed.substring(typed.indexOf(':') + 1);
        if (user.isBlank() || user.equals("*")) {
            throw new UserError(
                    "--principal %s is not one user: name the one that the part connects as".formatted(name));
        }
        return typed;
    }

    private static String objectName(String name) {
        if (!OBJECT_NAME.matcher(name).matches()) {
            throw new UserError(
                    "--principal %s: for -o strimzi it is the name of a KafkaUser: lower-case letters, digits, dots and dashes"
                            .formatted(name));
        }
        return name;
    }
}
