package io.podtrail.app;

import io.podtrail.collector.CarriedLabels;
import java.util.List;
import picocli.CommandLine.Option;

/** Which labels leave the cluster. */
final class LabelOptions {
    @Option(
            names = "--labels",
            split = ",",
            paramLabel = "KEY",
            description =
                    "Labels of pods and pod templates that are written into the log, besides pod-template-hash, which"
                            + " names the Deployment. A * at the end stands for any characters. Default: no others.")
    List<String> labels = List.of();

    @Option(
            names = "--namespace-labels",
            split = ",",
            paramLabel = "KEY",
            defaultValue = CarriedLabels.ALL,
            description = "Labels of namespaces that are written into the log, besides those of Pod Security admission:"
                    + " name those that routes match. Default: all (${DEFAULT-VALUE}).")
    List<String> namespaceLabels = List.of(CarriedLabels.ALL);

    CarriedLabels carried() {
        return new CarriedLabels(labels, namespaceLabels);
    }
}
