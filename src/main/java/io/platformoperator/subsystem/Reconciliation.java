package io.platformoperator.subsystem;

import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsAccount;
import io.platformoperator.aws.AwsRegions;
import io.platformoperator.graph.Engine;
import io.platformoperator.kubernetes.Events;
import java.time.InstantSource;

/** What every subsystem's reconciler works with. */
public record Reconciliation(
        AwsRegions regions, Events events, Wakes wakes, ResourceGauges gauges, InstantSource clock) {
    /** What works in the account and the region of that placement. */
    public Engine<Aws> engine(Placement placement) {
        var access = placement.aws();
        return regions.engine(new AwsAccount(access.roleArn(), access.externalId()), placement.region());
    }
}
