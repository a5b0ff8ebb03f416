package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.PlatformEnvironment;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.cli.diagram.Diagram;
import io.platformoperator.cli.diagram.DiagramModel;
import io.platformoperator.cli.diagram.DiagramSvg;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code platform diagram}: draws an environment from its manifest, or with its state from the API server. */
@Command(
        name = "diagram",
        description =
                "Draws an environment: regions, zones, subnets, resources with their state, replication and cost.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        showDefaultValues = true)
final class DiagramCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "NAME|FILE",
            showDefaultValue = Visibility.NEVER,
            description = "A manifest with a PlatformEnvironment, or the name of one in the cluster of the kubeconfig.")
    private String source = "";

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = {"-o", "--output"},
            defaultValue = "svg",
            paramLabel = "FORMAT",
            description = "Format: ${COMPLETION-CANDIDATES}.")
    private Format format = Format.svg;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** Formats of pictures, as users write them. */
    enum Format {
        /** Scalable Vector Graphics. */
        svg
    }

    @Override
    public Integer call() throws InterruptedException {
        var diagram = source.contains("/") || (source.contains(".") && Files.exists(Path.of(source)))
                ? ofManifest()
                : ofCluster();
        var out = spec.commandLine().getOut();
        switch (format) {
            case svg -> out.print(DiagramSvg.of(diagram));
        }
        out.flush();
        return 0;
    }

    private Diagram ofManifest() {
        var environments = new ManifestReader(cluster.ofFiles()).read(List.of(source));
        if (environments.size() > 1) {
            throw new CommandException(source + ": contains " + environments.size()
                    + " objects PlatformEnvironment, and a picture shows one: put each into a file of its own");
        }
        return planned(environments.getFirst(), Instant.now());
    }

    /** The picture of a manifest at the time {@code now}, which decides whether a load test is running. */
    static Diagram planned(PlatformEnvironment environment, Instant now) {
        var children = StandardComposition.create().children(environment, now);
        var plan =
                new EnvironmentPlanner(new EmptyAccount("123456789012", List.of("a", "b", "c"))).plan(environment, now);
        var costs = new HashMap<String, Double>();
        for (var region : plan.regions()) {
            region.subsystems()
                    .forEach(each -> costs.put(DiagramModel.key(region.region(), each.name()), each.costPerMonth()));
        }
        return DiagramModel.of(environment, children, costs);
    }

    private Diagram ofCluster() throws InterruptedException {
        return cluster.connect((client, namespace) -> {
            var found = EnvironmentObjects.read(client, namespace, source);
            var children = found.withStacks(client);
            return DiagramModel.of(found.environment(), children, costs(children));
        });
    }

    private static Map<String, Double> costs(List<SubsystemResource<?>> children) {
        var costs = new HashMap<String, Double>();
        for (var child : children) {
            var cost = child.statusOrEmpty().costPerMonth();
            if (cost != null) {
                costs.put(DiagramModel.key(child), Double.parseDouble(cost));
            }
        }
        return costs;
    }
}
