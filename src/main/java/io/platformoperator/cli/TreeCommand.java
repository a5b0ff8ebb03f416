package io.platformoperator.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.cli.plan.TreeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code platform tree}: prints an environment, its children and their AWS resources from the API server. */
@Command(
        name = "tree",
        description = "Prints an environment, its children and their AWS resources, with state, age and message.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class TreeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Name of the PlatformEnvironment.")
    private String name = "";

    @Option(
            names = {"-n", "--namespace"},
            defaultValue = "default",
            description = "Namespace of the PlatformEnvironment.")
    private String namespace = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        try (var client = new KubernetesClientBuilder().build()) {
            var environment = client.resources(PlatformEnvironment.class)
                    .inNamespace(namespace)
                    .withName(name)
                    .get();
            if (environment == null) {
                throw new CommandException("PlatformEnvironment " + name + " not found in namespace " + namespace);
            }
            spec.commandLine().getOut().print(TreeText.of(environment, children(client), Instant.now()));
            spec.commandLine().getOut().flush();
            return 0;
        } catch (KubernetesClientException e) {
            throw new CommandException("Could not read from the API server of the kubeconfig: " + e.getMessage(), e);
        }
    }

    private List<SubsystemResource<?>> children(KubernetesClient client) {
        var all = new ArrayList<SubsystemResource<?>>();
        for (var each : Subsystems.ALL) {
            all.addAll(client.resources(each.child())
                    .inNamespace(namespace)
                    .withLabel(PlatformEnvironment.ENVIRONMENT_LABEL, name)
                    .list()
                    .getItems());
        }
        return all;
    }
}
