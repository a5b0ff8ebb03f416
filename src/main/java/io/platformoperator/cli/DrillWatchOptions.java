package io.platformoperator.cli;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.cli.RunCommand.IntervalConverter;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of the commands that watch a drill. */
final class DrillWatchOptions {
    @Option(
            names = "--interval",
            defaultValue = "2s",
            converter = IntervalConverter.class,
            description = "Time between two reads of the drill.")
    private Duration interval = Duration.ZERO;

    /** Prints the progress of a drill until its run has ended. Returns the exit code. */
    int watch(KubernetesClient client, String namespace, String name, PrintWriter out) throws InterruptedException {
        return new DrillWatch(out, interval, InstantSource.system())
                .run(
                        name,
                        () -> Optional.ofNullable(client.resources(PlatformDrill.class)
                                .inNamespace(namespace)
                                .withName(name)
                                .get()));
    }
}
