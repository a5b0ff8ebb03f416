package io.platformoperator.network;

import io.platformoperator.api.v1alpha1.AdoptBy;
import io.platformoperator.api.v1alpha1.AwsAccess;
import io.platformoperator.api.v1alpha1.DriftPolicy;
import io.platformoperator.api.v1alpha1.ManagementPolicy;
import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.Policies;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.graph.DeletionPolicy;
import io.platformoperator.graph.Owner;
import java.util.List;
import java.util.Map;

/** Specs as the environment writes them. */
final class NetworkSpecs {
    static final RegionFacts FACTS = new RegionFacts(
            "123456789012", "us-east-1", List.of("us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"));

    private NetworkSpecs() {}

    /** As a production environment has it: everything on. */
    static NetworkSpec production(String environment) {
        return new NetworkSpec(
                placement(environment, 3),
                "10.0.0.0/16",
                io.platformoperator.api.v1alpha1.NatGateways.PER_ZONE,
                List.of("ecr.api", "ecr.dkr", "sts", "secretsmanager", "logs"),
                30,
                true,
                null,
                null,
                environment);
    }

    /** As production, with everything off that can be. */
    static NetworkSpec frugal(String environment) {
        return new NetworkSpec(
                placement(environment, 3),
                "10.0.0.0/16",
                io.platformoperator.api.v1alpha1.NatGateways.SINGLE,
                List.of(),
                0,
                false,
                null,
                null,
                environment);
    }

    /** As {@link #frugal}, with a line to the user's own sites. */
    static NetworkSpec connected(String environment, String directConnectGatewayId) {
        return new NetworkSpec(
                placement(environment, 2),
                "10.0.0.0/16",
                io.platformoperator.api.v1alpha1.NatGateways.SINGLE,
                List.of(),
                0,
                false,
                directConnectGatewayId,
                null,
                environment);
    }

    /** As a development environment has it: one NAT gateway, what costs nothing else. */
    static NetworkSpec development(String environment) {
        return new NetworkSpec(
                placement(environment, 2),
                "10.20.0.0/20",
                io.platformoperator.api.v1alpha1.NatGateways.SINGLE,
                List.of(),
                0,
                false,
                null,
                null,
                environment);
    }

    static Owner owner(NetworkSpec spec, DeletionPolicy policy, long generation) {
        var placement = spec.placement();
        return new Owner(
                "platform/" + placement.environment(),
                "0e1d2c3b-0000-4000-8000-000000000000",
                placement.region(),
                "network",
                generation,
                placement.tags(),
                policy);
    }

    private static Placement placement(String environment, int zones) {
        return new Placement(
                environment,
                "us-east-1",
                zones,
                new AwsAccess(null, null),
                Map.of("cost-center", "platform"),
                new Policies(
                        io.platformoperator.api.v1alpha1.DeletionPolicy.RETAIN,
                        DriftPolicy.CORRECT,
                        ManagementPolicy.MANAGE,
                        AdoptBy.TAG,
                        List.of()));
    }
}
