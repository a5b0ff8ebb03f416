package io.platformoperator.drill;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import io.platformoperator.workload.ClusterConnection;
import io.platformoperator.workload.ClusterConnections;
import io.platformoperator.workload.ClusterOutage;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies by a Job in the region's cluster.
 *
 * @param clusters the connections that the stacks of the clusters use
 */
record ClusterVerifier(ClusterConnections clusters, DrillOptions options) implements RestoreVerifier {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterVerifier.class);

    @Override
    public VerificationJob.State verify(
            PlatformDrill drill, DrillRun run, DrillEnvironment environment, List<String> store) {
        var connection = connection(run, environment);
        if (connection.isEmpty()) {
            return new VerificationJob.State.Waiting(noConnection(environment));
        }
        try {
            var job = VerificationJob.job(drill, run, store, options);
            return connection
                    .get()
                    .call(() -> VerificationJob.run(connection.get().client(), job));
        } catch (ClusterOutage | KubernetesClientException e) {
            return new VerificationJob.State.Waiting("the cluster does not answer: " + e.getMessage());
        }
    }

    @Override
    public void cleanUp(DrillRun run, DrillEnvironment environment) {
        try {
            connection(run, environment)
                    .ifPresent(connection -> connection.call(() -> VerificationJob.delete(connection.client(), run)));
        } catch (ClusterOutage | KubernetesClientException e) {
            LOG.warn("the Job of the drill is left to its time to live: {}", e.getMessage());
        }
    }

    /** What a step waits for without a connection. */
    static String noConnection(DrillEnvironment environment) {
        return "the operator has no connection to the cluster "
                + environment.cluster().getSpec().name() + " yet: the status of its stacks says why";
    }

    /** Empty before the stacks have opened a connection. */
    private Optional<ClusterConnection> connection(DrillRun run, DrillEnvironment environment) {
        return clusters.open(
                environment.account(),
                run.region(),
                environment.cluster().getSpec().name());
    }
}
