package io.platformoperator.drill;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.workload.ClusterConnection;
import io.platformoperator.workload.ClusterConnections;
import io.platformoperator.workload.ClusterOutage;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores what the stacks back up in the region's cluster, by Velero and by a Job.
 *
 * @param clusters the connections that the stacks of the clusters use
 */
record ClusterStackRestorer(ClusterConnections clusters, DrillOptions options) implements StackRestorer {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterStackRestorer.class);

    @Override
    public VeleroBackup newestBackup(DrillRun run, DrillEnvironment environment) {
        return ask(run, environment, VeleroRestores::newest, VeleroBackup.Waiting::new);
    }

    @Override
    public VeleroRestore restore(PlatformDrill drill, DrillRun run, String backup, DrillEnvironment environment) {
        return ask(
                run,
                environment,
                client -> VeleroRestores.restore(client, drill, run, backup),
                VeleroRestore.Waiting::new);
    }

    @Override
    public VerificationJob.State verify(
            PlatformDrill drill, DrillRun run, StackBackups backups, DrillEnvironment environment) {
        var job = StackVerificationJob.job(drill, run, backups, options);
        return ask(run, environment, client -> VerificationJob.run(client, job), VerificationJob.State.Waiting::new);
    }

    @Override
    public Optional<String> cleanUp(DrillRun run, StackBackups backups, DrillEnvironment environment) {
        return unlessSilent(run.region(), environment, client -> {
            VerificationJob.delete(client, run);
            return backups.velero() == null ? Optional.empty() : VeleroRestores.cleanUp(client, run);
        });
    }

    @Override
    public Optional<String> sweep(DrillEnvironment environment) {
        return StackRestorePoints.hasVelero(environment)
                ? unlessSilent(environment.region(), environment, VeleroRestores::sweep)
                : Optional.empty();
    }

    private <A> A ask(
            DrillRun run,
            DrillEnvironment environment,
            Function<KubernetesClient, A> question,
            Function<String, ? extends A> waiting) {
        var connection = connection(run.region(), environment);
        if (connection.isEmpty()) {
            return waiting.apply(ClusterVerifier.noConnection(environment));
        }
        try {
            return connection.get().call(() -> question.apply(connection.get().client()));
        } catch (ClusterOutage | KubernetesClientException e) {
            return waiting.apply("the cluster does not answer: " + e.getMessage());
        }
    }

    /** What a cluster that does not answer has is deleted by a later sweep. */
    private Optional<String> unlessSilent(
            String region, DrillEnvironment environment, Function<KubernetesClient, Optional<String>> step) {
        try {
            return connection(region, environment)
                    .flatMap(connection -> connection.call(() -> step.apply(connection.client())));
        } catch (ClusterOutage | KubernetesClientException e) {
            LOG.warn("what the drill created in the cluster is left to a later sweep: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Empty before the stacks have opened a connection. */
    private Optional<ClusterConnection> connection(String region, DrillEnvironment environment) {
        return clusters.open(
                environment.account(), region, environment.cluster().getSpec().name());
    }
}
