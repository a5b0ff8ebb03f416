package io.platformoperator.recovery.readiness;

import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.recovery.observation.RegionObservation;
import java.time.Duration;

/**
 * The latest time to which the database can be restored, in both regions: a replica repeats a mistake of a user, a restore to an
 * earlier point in time does not. RDS stores WAL every five minutes, and copies it to the other region afterwards.
 */
final class RestorePart {
    private static final String NAME = "pointInTime";
    private static final Duration ACTIVE_LIMIT = Duration.ofMinutes(15);
    private static final Duration STANDBY_LIMIT = Duration.ofHours(1);

    private RestorePart() {}

    static Finding of(RecoveryFacts facts) {
        var hasBackups = facts.children(PlatformDatabase.class, facts.activeRegion())
                .anyMatch(database -> database.getSpec().backupRetentionDays() > 0);
        if (!hasBackups) {
            return new Finding(
                    NAME,
                    Outcome.READY,
                    "NoAutomatedBackups",
                    "spec.database.backupRetentionDays is 0: the database can't be restored to a point in time",
                    null);
        }
        var standby = of(facts.standby(), STANDBY_LIMIT);
        var active = of(facts.active(), ACTIVE_LIMIT);
        return standby.outcome() == Outcome.NOT_READY || active.outcome() == Outcome.READY ? standby : active;
    }

    private static Finding of(RegionObservation region, Duration limit) {
        return region.restorableUntil()
                .map(
                        until -> until.map(time -> {
                                    var behind =
                                            Duration.between(time, region.at()).toSeconds();
                                    var found = "the database can be restored in %s to %s, %d s ago (at most %d s)"
                                            .formatted(
                                                    region.region(),
                                                    RecoveryFacts.time(time),
                                                    behind,
                                                    limit.toSeconds());
                                    return behind <= limit.toSeconds()
                                            ? Finding.ready(NAME, found, behind)
                                            : Finding.notReady(
                                                    NAME,
                                                    "PointInTimeBehind",
                                                    found
                                                            + ": see the events of the instance in RDS, and whether its KMS key is"
                                                            + " enabled",
                                                    behind);
                                })
                                .orElseGet(() -> Finding.unknown(
                                        NAME,
                                        "NotRestorableYet",
                                        "RDS reports no restorable time in %s yet: the first backup is not complete"
                                                .formatted(region.region()))),
                        why -> Finding.unknown(NAME, "PointInTimeUnknown", why));
    }
}
