package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.AwsAccess;
import io.platformoperator.api.v1alpha1.DeletionPolicy;
import io.platformoperator.api.v1alpha1.ExistingNetwork;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.Policies;
import io.platformoperator.api.v1alpha1.Policies.AdoptBy;
import io.platformoperator.api.v1alpha1.Policies.DriftPolicy;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.graph.Owner;
import io.platformoperator.graph.TeardownPolicy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parts that the specs of all subsystems share, as an environment composes them. */
public final class Specs {
    /** The account and region that plans are made for. */
    public static final RegionInfo FACTS = new RegionInfo(
            "123456789012", "us-east-1", List.of("us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"));

    private Specs() {}

    /** An environment in three zones of us-east-1. */
    public static Placement placement(String environment) {
        return placement(environment, 3);
    }

    /** An environment in that many zones of us-east-1. */
    public static Placement placement(String environment, int zones) {
        return placement(environment, zones, DeletionPolicy.RETAIN, DriftPolicy.CORRECT, ManagementPolicy.MANAGE);
    }

    /** An environment whose data is deleted with it, with those policies. */
    public static Placement placement(String environment, DriftPolicy drift, ManagementPolicy management) {
        return placement(environment, 3, DeletionPolicy.DELETE, drift, management);
    }

    /** An environment in three zones of that region. */
    public static Placement placement(String environment, String region) {
        var placement = placement(environment);
        return new Placement(
                environment,
                region,
                placement.availabilityZones(),
                placement.aws(),
                placement.tags(),
                placement.policies());
    }

    /** The placement in an environment that has that other region and that epoch; null: it has none. */
    public static Placement beside(Placement placement, @Nullable String otherRegion, @Nullable Long epoch) {
        return new Placement(
                placement.environment(),
                placement.region(),
                placement.availabilityZones(),
                placement.aws(),
                placement.tags(),
                placement.policies(),
                otherRegion,
                epoch,
                placement.existingNetwork());
    }

    /** The placement in that existing network. */
    public static Placement in(ExistingNetwork network, Placement placement) {
        return new Placement(
                placement.environment(),
                placement.region(),
                placement.availabilityZones(),
                placement.aws(),
                placement.tags(),
                placement.policies(),
                placement.otherRegion(),
                placement.epoch(),
                network);
    }

    /** An environment that is protected from deletion. */
    static Placement protectedPlacement(String environment) {
        var placement = placement(environment, DriftPolicy.CORRECT, ManagementPolicy.MANAGE);
        var policies = placement.policies();
        return new Placement(
                environment,
                placement.region(),
                placement.availabilityZones(),
                placement.aws(),
                placement.tags(),
                new Policies(
                        policies.deletion(),
                        true,
                        policies.drift(),
                        policies.management(),
                        policies.adoption(),
                        List.of()));
    }

    private static Placement placement(
            String environment, int zones, DeletionPolicy deletion, DriftPolicy drift, ManagementPolicy management) {
        return new Placement(
                environment,
                FACTS.region(),
                zones,
                new AwsAccess(null, null, null),
                Map.of("cost-center", "platform"),
                new Policies(deletion, false, drift, management, AdoptBy.TAG, List.of()));
    }

    /** The owner of a subsystem's resources, in the environment {@code platform/ENVIRONMENT}. */
    public static Owner owner(Placement placement, String subsystem, TeardownPolicy policy) {
        return owner(placement, subsystem, policy, 1);
    }

    /** The owner of a subsystem's resources, for that generation of the spec. */
    public static Owner owner(Placement placement, String subsystem, TeardownPolicy policy, long generation) {
        return new Owner(
                "platform/" + placement.environment(),
                "0e1d2c3b-0000-4000-8000-000000000000",
                placement.region(),
                subsystem,
                generation,
                placement.tags(),
                policy);
    }
}
