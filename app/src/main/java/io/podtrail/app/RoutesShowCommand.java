package io.podtrail.app;

import io.podtrail.app.terminal.Paint;
import io.podtrail.sink.routing.RoutingConfig;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The routing tree. */
@Command(
        name = "show",
        description = {
            "Draws the tree of routes: which alerts go where, in which groups and when.",
            "",
            "An alert goes down into the first route whose conditions hold, and on to the next one only where that says so. "
                    + "Where no route below takes it, the route itself does. Groups and mute times are shown where they differ "
                    + "from those of the route above. Needs no Kafka and none of the receivers' secrets."
        },
        mixinStandardHelpOptions = true,
        footerHeading = "%nExamples:%n",
        footer = {
            "  podtrail routes show --routes routes.yaml",
            "  podtrail routes show --routes routes.yaml -o json     with every default"
        })
final class RoutesShowCommand implements Callable<Integer> {
    enum Output {
        text,
        json
    }

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final RoutesOption routes = new RoutesOption();

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.text;

    @Override
    public Integer call() {
        Podtrail.logLevel(common.logLevel);
        RoutingConfig config = routes.read();
        System.out.print(
                output == Output.json
                        ? RoutesFile.json(config)
                        : RoutesDrawing.of(config, new Paint(common.isColoured())));
        return Podtrail.OK;
    }
}
