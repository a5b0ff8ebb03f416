package io.platformoperator.subsystem;

import io.platformoperator.aws.AwsRegions;
import io.platformoperator.kubernetes.Events;
import java.time.InstantSource;

/** What every subsystem's reconciler works with. */
public record Reconciliation(
        AwsRegions regions, Events events, Wakes wakes, ResourceGauges gauges, InstantSource clock) {}
