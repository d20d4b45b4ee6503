package io.podtrail.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Lists a command's own options first, then those that it shares with others, under the heading that their mixin gives
 * them: in one list of thirty options the three that matter are lost.
 */
final class OptionSections implements IHelpSectionRenderer {
    /** Puts all commands' options into sections. */
    static void applyTo(CommandLine command) {
        Map<String, IHelpSectionRenderer> sections = command.getHelpSectionMap();
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING, help -> ""); // A mixin's, which each has here.
        sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, new OptionSections());
        command.getCommandSpec().usageMessage().abbreviateSynopsis(true);
        command.getSubcommands().values().forEach(OptionSections::applyTo);
    }

    @Override
    public String render(Help help) {
        CommandSpec command = help.commandSpec();
        Map<String, List<OptionSpec>> shared = shared(command);
        var own = new LinkedHashSet<>(command.options());
        shared.values().forEach(own::removeAll);
        var text = new StringBuilder();
        if (!own.isEmpty()) {
            text.append(shared.isEmpty() ? "" : "Options:%n".formatted()).append(list(help, List.copyOf(own)));
        }
        shared.forEach((heading, options) -> append(text, heading, list(help, options)));
        return text.toString();
    }

    private static Map<String, List<OptionSpec>> shared(CommandSpec command) {
        var sections = new LinkedHashMap<String, List<OptionSpec>>();
        command.mixins().values().forEach(mixin -> {
            String heading = mixin.usageMessage().optionListHeading();
            if (heading != null && !heading.isEmpty()) {
                sections.computeIfAbsent(heading, first -> new ArrayList<>()).addAll(mixin.options());
            }
        });
        List<OptionSpec> common = sections.remove(CommonOptions.HEADING);
        if (common != null) {
            sections.put(CommonOptions.HEADING, common); // Last, because it is the same everywhere.
        }
        return sections;
    }

    private static void append(StringBuilder text, String heading, String options) {
        text.append("%n".formatted()).append(heading.formatted()).append(options);
    }

    private static String list(Help help, List<OptionSpec> options) {
        Help.Layout layout = help.createDefaultLayout(options, List.of(), help.colorScheme());
        layout.addAllOptions(options, help.createDefaultParamLabelRenderer());
        return layout.toString();
    }
}
