package io.platformoperator.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code platform manifests}: prints the manifests that install the operator without Helm. */
@Command(
        name = "manifests",
        description =
                "Prints the manifests that install the operator: the CRDs and the rendered Helm chart. Pipe them into kubectl apply.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class ManifestsCommand implements Callable<Integer> {
    @Option(names = "--namespace", defaultValue = "platform-operator", description = "Namespace of the operator.")
    private String namespace = "";

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            showDefaultValue = Visibility.NEVER,
            description = "Value of the chart, as in helm --set.")
    private Map<String, String> values = new LinkedHashMap<>();

    @Option(names = "--kubernetes-version", defaultValue = "1.35.0", description = "Kubernetes version of the cluster.")
    private String kubernetesVersion = "";

    @Option(
            names = "--helm",
            defaultValue = "${env:PLATFORM_HELM:-helm}",
            paramLabel = "FILE",
            description = "The helm program, 3.17 or newer: a path, or a name in PATH.")
    private String helm = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        try (var chart = new PackagedChart()) {
            var rendered = chart.render(helm, namespace, kubernetesVersion, values);
            for (var crd : chart.crds()) {
                out.println("---");
                out.println(crd);
            }
            out.println(rendered);
        }
        out.flush();
        return 0;
    }
}
