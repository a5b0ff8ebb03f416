package io.platformoperator.cli;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.platformoperator.cli.RunCommand.DurationConverter;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code platform check}: checks that the operator is installed and works. {@code helm test} runs it in a pod. */
@Command(
        name = "check",
        description = {
            "Checks the installation of the operator: the CRDs of this version are served, all replicas are ready, and"
                    + " one of them leads. Changes nothing.",
            "The exit code is 1 if something is missing."
        },
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class CheckCommand implements Callable<Integer> {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "platform-operator",
            description = "Namespace of the operator.")
    private String namespace = "";

    @Option(
            names = "--deployment",
            defaultValue = "platform-operator",
            paramLabel = "NAME",
            description = "Deployment of the operator: the name of the Helm release.")
    private String deployment = "";

    @Option(
            names = "--timeout",
            defaultValue = "0s",
            converter = DurationConverter.class,
            description = "Time to wait for what is missing.")
    private Duration timeout = Duration.ZERO;

    @Mixin
    private final KubeconfigOptions kubeconfig = new KubeconfigOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var crds = crds();
        var deadline = Instant.now().plus(timeout);
        var found = kubeconfig.connect(client -> {
            var installation = read(client, crds);
            while (!installation.problems().isEmpty() && Instant.now().isBefore(deadline)) {
                Thread.sleep(PAUSE);
                installation = read(client, crds);
            }
            return installation;
        });
        var out = spec.commandLine().getOut();
        found.facts().forEach(out::println);
        out.flush();
        if (!found.problems().isEmpty()) {
            throw new CommandException(String.join("\n", found.problems()));
        }
        return 0;
    }

    private Installation read(KubernetesClient client, List<CustomResourceDefinition> crds) {
        return Installation.read(client, crds, namespace, deployment, Instant.now());
    }

    private static List<CustomResourceDefinition> crds() throws IOException {
        var serialization = new KubernetesSerialization();
        try (var chart = new PackagedChart()) {
            return chart.crds().stream()
                    .map(crd -> serialization.unmarshal(crd, CustomResourceDefinition.class))
                    .toList();
        }
    }
}
