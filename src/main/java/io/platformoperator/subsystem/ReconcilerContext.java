package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsAccount;
import io.platformoperator.aws.AwsRegions;
import io.platformoperator.graph.Engine;
import io.platformoperator.kubernetes.Events;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The services that all reconcilers of children share.
 *
 * @param claims the claims of other environment objects on the environments
 * @param knownKinds the kinds that {@code ignoreDrift} may name
 * @param isLeader whether this process holds the lease now; true without leader election
 * @param leaderSince time at which this process got the lease, or at which it started without leader election
 */
public record ReconcilerContext(
        AwsRegions regions,
        Events events,
        DependencyNotifier notifier,
        EnvironmentClaims claims,
        ResourceGauges gauges,
        KnownKinds knownKinds,
        InstantSource clock,
        BooleanSupplier isLeader,
        Supplier<Instant> leaderSince) {
    /** The engine of the placement's AWS account and region. */
    public Engine<Aws> engine(Placement placement) {
        return engine(placement, placement.region());
    }

    /** The engine of the placement's AWS account in another region. */
    Engine<Aws> engine(Placement placement, String region) {
        var access = placement.aws();
        return regions.engine(new AwsAccount(access.roleArn(), access.externalId()), region);
    }
}
