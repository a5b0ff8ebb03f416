package io.platformoperator.recovery.observation;

/** What was observed in the two regions of an environment. */
public record RecoveryObservation(RegionObservation active, RegionObservation standby) {}
