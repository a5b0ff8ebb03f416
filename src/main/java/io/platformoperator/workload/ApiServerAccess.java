package io.platformoperator.workload;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.Cluster;

/**
 * The networks that can reach the API server of an EKS cluster.
 *
 * @param vpc id of the cluster's VPC
 * @param publicCidrs networks that the public endpoint admits; empty if the public endpoint is off
 */
public record ApiServerAccess(String vpc, List<String> publicCidrs) {
    private static final String EVERY_NETWORK = "0.0.0.0/0";

    public ApiServerAccess {
        publicCidrs = List.copyOf(publicCidrs);
    }

    /** The access that EKS reports; null if the answer lacks it. */
    static @Nullable ApiServerAccess of(Cluster cluster) {
        var vpc = cluster.resourcesVpcConfig();
        if (vpc == null || vpc.endpointPublicAccess() == null) {
            return null;
        }
        return new ApiServerAccess(
                String.valueOf(vpc.vpcId()), vpc.endpointPublicAccess() ? vpc.publicAccessCidrs() : List.of());
    }

    /** True if networks outside of the VPC may be unable to connect: the public endpoint is off, or admits some networks only. */
    public boolean isRestricted() {
        return !publicCidrs.contains(EVERY_NETWORK);
    }

    /** The public part of the access as a clause, such as {@code its public endpoint is off}. */
    public String publicAccess() {
        return publicCidrs.isEmpty()
                ? "its public endpoint is off"
                : "its public endpoint admits only " + String.join(", ", publicCidrs);
    }
}
