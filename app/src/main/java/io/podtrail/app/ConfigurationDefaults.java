package io.podtrail.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.podtrail.policy.document.FileFailure;
import io.podtrail.policy.document.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What an option is when no flag says: the environment first, then the YAML file, then its own default. Options are
 * declared once, as flags; their names elsewhere follow from the flag's.
 */
final class ConfigurationDefaults implements IDefaultValueProvider {
    private static final String CONFIG = "--config";
    private static final String KUBECONFIG = "--kubeconfig";

    private final Map<String, String> environment;
    private final Map<String, String> file;

    private ConfigurationDefaults(Map<String, String> environment, Map<String, String> file) {
        this.environment = environment;
        this.file = file;
    }

    /**
     * Reads the file that the arguments or the environment name, if any.
     *
     * @throws UserError with every mistake in the file
     */
    static ConfigurationDefaults of(String[] args, Map<String, String> environment, CommandSpec command) {
        String path = environment.get(variable(CONFIG));
        for (int i = 0; i < args.length; i++) {
            if (args[i].startsWith(CONFIG + "=")) {
                path = args[i].substring(CONFIG.length() + 1);
            } else if (args[i].equals(CONFIG) && i + 1 < args.length) {
                path = args[i + 1];
            }
        }
        return new ConfigurationDefaults(
                environment, path == null ? Map.of() : read(Path.of(path), optionNames(command)));
    }

    /** {@code PODTRAIL_TOPIC_PREFIX} for {@code --topic-prefix}. */
    static String variable(String option) {
        return "PODTRAIL_" + key(option).toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** {@code topic-prefix} for {@code --topic-prefix}. */
    static String key(String option) {
        return option.substring(2);
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || !option.longestName().startsWith("--")) {
            return null;
        }
        String inEnvironment = environment.get(variable(option.longestName()));
        return inEnvironment != null ? inEnvironment : file.get(key(option.longestName()));
    }

    private static Map<String, String> read(Path path, Set<String> known) {
        JsonNode root;
        try {
            root = new YAMLMapper().readTree(Files.readAllBytes(path));
        } catch (JsonProcessingException e) {
            throw new UserError(
                    "%s: line %d: %s"
                            .formatted(
                                    path,
                                    e.getLocation() == null
                                            ? 0
                                            : e.getLocation().getLineNr(),
                                    e.getOriginalMessage()),
                    e);
        } catch (IOException e) {
            throw new UserError("cannot read --config %s: %s".formatted(path, FileFailure.reason(e)), e);
        }
        if (!root.isObject() && !root.isMissingNode() && !root.isNull()) {
            throw new UserError("%s: must be a map of options, such as 'topic-prefix: audit.'".formatted(path));
        }
        if (isKubeconfig(root)) {
            return Map.of(key(KUBECONFIG), path.toString());
        }
        var values = new HashMap<String, String>();
        var mistakes = new ArrayList<String>();
        root.properties().forEach(entry -> {
            if (!known.contains(entry.getKey())) {
                mistakes.add("%s: unknown option '%s'; %s"
                        .formatted(path, entry.getKey(), Nearest.advice(entry.getKey(), known)));
            } else if (entry.getValue().isObject()) {
                mistakes.add("%s: '%s' must be a value or a list".formatted(path, entry.getKey()));
            } else {
                values.put(entry.getKey(), text(entry.getValue()));
            }
        });
        if (!mistakes.isEmpty()) {
            throw new UserError(mistakes);
        }
        return values;
    }

    /** So that one mounted file decides whether a recording is played or a cluster is watched, as in docker-compose.yml. */
    private static boolean isKubeconfig(JsonNode root) {
        return root.path("kind").asText().equals("Config") && root.has("clusters");
    }

    private static String text(JsonNode value) {
        return value.isArray()
                ? StreamSupport.stream(value.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(","))
                : value.asText();
    }

    private static Set<String> optionNames(CommandSpec command) {
        var names = new TreeSet<String>();
        command.options().stream()
                .map(OptionSpec::longestName)
                .filter(name -> name.startsWith("--"))
                .forEach(name -> names.add(key(name)));
        command.subcommands().values().forEach(each -> names.addAll(optionNames(each.getCommandSpec())));
        return names;
    }
}
