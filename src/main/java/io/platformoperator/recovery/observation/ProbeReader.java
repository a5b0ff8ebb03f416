package io.platformoperator.recovery.observation;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.platformoperator.probe.observation.PublishedObservation;
import io.platformoperator.workload.ClusterConnections;
import io.platformoperator.workload.ClusterOutage;

/**
 * Reads the newest observation of a region's probe from its workload cluster, by the connection that the stacks use.
 *
 * @param clusters the connections
 */
public record ProbeReader(ClusterConnections clusters) {
    private static final String OBJECT = PublishedObservation.NAMESPACE + "/" + PublishedObservation.NAME;

    /** The observation, or why there is none. */
    public Reading<PublishedObservation> read(RegionTarget region) {
        var connection = clusters.open(region.account(), region.region(), region.cluster());
        if (connection.isEmpty()) {
            return Reading.missing("the operator has no connection to the cluster " + region.cluster()
                    + " yet: the status of its stacks says why");
        }
        var cluster = connection.get();
        try {
            var map = cluster.call(() -> cluster.client()
                    .configMaps()
                    .inNamespace(PublishedObservation.NAMESPACE)
                    .withName(PublishedObservation.NAME)
                    .get());
            var text =
                    map == null || map.getData() == null ? null : map.getData().get(PublishedObservation.KEY);
            return text == null
                    ? Reading.missing("the probe has not reported: the cluster " + region.cluster()
                            + " has no ConfigMap " + OBJECT + ", which the probe of the stack base writes")
                    : PublishedObservation.parse(text)
                            .map(Reading::of)
                            .orElseGet(() -> Reading.missing("the ConfigMap " + OBJECT + " of the cluster "
                                    + region.cluster() + " has no readable observation of the probe"));
        } catch (ClusterOutage | KubernetesClientException e) {
            return Reading.missing("the cluster " + region.cluster() + " does not answer: " + e.getMessage());
        }
    }
}
