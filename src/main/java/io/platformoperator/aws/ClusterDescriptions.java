package io.platformoperator.aws;

import java.time.Duration;
import software.amazon.awssdk.services.eks.model.Cluster;

/**
 * Descriptions of EKS clusters. A change of a cluster that the operator observes makes all of its stacks ask for the
 * description that showed the change.
 */
public final class ClusterDescriptions {
    private static final Duration RECENT = Duration.ofSeconds(2);

    private ClusterDescriptions() {}

    /**
     * Describes a cluster.
     *
     * @throws software.amazon.awssdk.services.eks.model.ResourceNotFoundException if the cluster does not exist
     */
    public static Cluster read(Aws aws, String name) {
        return describe(aws, name, Duration.ZERO);
    }

    /**
     * The description of the last two seconds, if there is one and the operator has not written to EKS since; else describes
     * the cluster.
     *
     * @throws software.amazon.awssdk.services.eks.model.ResourceNotFoundException if the cluster does not exist
     */
    public static Cluster recent(Aws aws, String name) {
        return describe(aws, name, RECENT);
    }

    private static Cluster describe(Aws aws, String name, Duration age) {
        return aws.coalescedCalls().getRecent("eks:DescribeCluster " + name, age, () -> aws.eks()
                .describeCluster(r -> r.name(name))
                .cluster());
    }
}
