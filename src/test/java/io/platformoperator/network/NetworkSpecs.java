package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.ExistingNetwork;
import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.api.v1alpha1.NetworkSpec.NatGatewayMode;
import io.platformoperator.api.v1alpha1.NetworkSpec.NodesPerSubnet;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.TeardownPolicy;
import io.platformoperator.subsystem.Specs;
import java.util.List;

/** Specs that the environment reconciler would write. */
final class NetworkSpecs {
    static final RegionInfo FACTS = new RegionInfo(
            "123456789012", "us-east-1", List.of("us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"));

    private NetworkSpecs() {}

    /** The spec of a production environment: every option is on. */
    static NetworkSpec production(String environment) {
        return new NetworkSpec(
                Specs.placement(environment, 3),
                "10.0.0.0/16",
                NatGatewayMode.PER_ZONE,
                List.of("ecr.api", "ecr.dkr", "sts", "secretsmanager", "logs"),
                30,
                true,
                null,
                null,
                null,
                environment,
                List.of(),
                List.of("c5.xlarge", "m5.2xlarge"));
    }

    /** Production with every option off. */
    static NetworkSpec minimal(String environment) {
        return new NetworkSpec(
                Specs.placement(environment, 3),
                "10.0.0.0/16",
                NatGatewayMode.SINGLE,
                List.of(),
                0,
                false,
                null,
                null,
                null,
                environment,
                List.of(),
                List.of("c5.xlarge", "m5.2xlarge"));
    }

    /** {@link #minimal}, associated with the user's Direct Connect gateway. */
    static NetworkSpec directConnect(String environment, String directConnectGatewayId) {
        return new NetworkSpec(
                Specs.placement(environment, 2),
                "10.0.0.0/16",
                NatGatewayMode.SINGLE,
                List.of(),
                0,
                false,
                directConnectGatewayId,
                null,
                null,
                environment,
                List.of(),
                List.of("c5.xlarge", "m5.2xlarge"));
    }

    /** The spec of a development environment: one NAT gateway, and otherwise only free resources. */
    static NetworkSpec development(String environment) {
        return new NetworkSpec(
                Specs.placement(environment, 2),
                "10.20.0.0/20",
                NatGatewayMode.SINGLE,
                List.of(),
                0,
                false,
                null,
                null,
                null,
                environment,
                List.of(),
                List.of("c5.xlarge", "m5.2xlarge"));
    }

    /** That spec in another region. */
    static NetworkSpec inRegion(String region, NetworkSpec spec) {
        var placement = spec.placement();
        return new NetworkSpec(
                new Placement(
                        placement.environment(),
                        region,
                        placement.availabilityZones(),
                        placement.aws(),
                        placement.tags(),
                        placement.policies()),
                spec.cidr(),
                spec.natGateways(),
                spec.interfaceEndpoints(),
                spec.flowLogRetentionDays(),
                spec.bastion(),
                spec.directConnectGatewayId(),
                spec.minimumNodes(),
                spec.peer(),
                spec.clusterName(),
                spec.zones(),
                spec.instanceTypes());
    }

    /** Production in that network of another owner. */
    static NetworkSpec in(ExistingNetwork network, String cidr, NetworkSpec spec) {
        return new NetworkSpec(
                Specs.in(network, spec.placement()),
                cidr,
                spec.natGateways(),
                spec.interfaceEndpoints(),
                spec.flowLogRetentionDays(),
                spec.bastion(),
                spec.directConnectGatewayId(),
                new NodesPerSubnet(2, 1),
                spec.peer(),
                spec.clusterName(),
                spec.zones(),
                spec.instanceTypes());
    }

    static Owner owner(NetworkSpec spec, TeardownPolicy policy, long generation) {
        var placement = spec.placement();
        return Specs.owner(placement, "network", policy, generation);
    }
}
