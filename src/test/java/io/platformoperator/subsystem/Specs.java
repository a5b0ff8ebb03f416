package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.AdoptBy;
import io.platformoperator.api.v1alpha1.AwsAccess;
import io.platformoperator.api.v1alpha1.DriftPolicy;
import io.platformoperator.api.v1alpha1.ManagementPolicy;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.Policies;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.graph.DeletionPolicy;
import io.platformoperator.graph.Owner;
import java.util.List;
import java.util.Map;

/** What the specs of all subsystems begin with, as an environment writes it. */
public final class Specs {
    /** Of the account and region that plans are made for. */
    public static final RegionFacts FACTS = new RegionFacts(
            "123456789012", "us-east-1", List.of("us-east-1a", "us-east-1b", "us-east-1c", "us-east-1d"));

    private Specs() {}

    /** An environment in three zones of us-east-1. */
    public static Placement placement(String environment) {
        return placement(environment, 3);
    }

    /** An environment in that many zones of us-east-1. */
    public static Placement placement(String environment, int zones) {
        return new Placement(
                environment,
                FACTS.region(),
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

    /** On whose behalf a subsystem's resources are wanted: {@code platform/ENVIRONMENT}. */
    public static Owner owner(Placement placement, String subsystem, DeletionPolicy policy) {
        return owner(placement, subsystem, policy, 1);
    }

    /** The same, of a spec of that generation. */
    public static Owner owner(Placement placement, String subsystem, DeletionPolicy policy, long generation) {
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
