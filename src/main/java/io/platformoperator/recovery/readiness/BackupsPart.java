package io.platformoperator.recovery.readiness;

import io.platformoperator.api.v1alpha1.BackupSpec;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import io.platformoperator.recovery.observation.RegionObservation;
import java.time.Duration;
import java.time.Instant;

/**
 * The age of the newest recovery point of AWS Backup in the active region, and of its newest copy in the standby region, which
 * is what remains of the backups if the active region is lost.
 */
final class BackupsPart {
    private static final String NAME = "backups";

    private BackupsPart() {}

    static Finding of(RecoveryFacts facts) {
        var spec = facts.children(PlatformBackup.class, facts.activeRegion())
                .map(PlatformBackup::getSpec)
                .findFirst();
        var longest = spec.map(BackupsPart::longestAge).orElse(Duration.ZERO);
        var own = of(facts, facts.active(), new Kind("BackupOverdue", "a backup of the database", longest));
        var isCopied = spec.map(BackupSpec::copyRegion)
                .filter(facts.standbyRegion()::equals)
                .isPresent();
        if (own.outcome() != Outcome.READY || !isCopied) {
            return own;
        }
        // AWS Backup starts a copy when the backup is complete, and states no limit for a copy.
        var ofCopy = longest.plusMinutes(spec.orElseThrow().completionWindowMinutes());
        return of(
                facts,
                facts.standby(),
                new Kind("BackupCopyOverdue", "the copy of a backup to " + facts.standbyRegion(), ofCopy));
    }

    /** A backup starts within its start window, and is a recovery point within its completion window. */
    private static Duration longestAge(BackupSpec spec) {
        return BackupSchedule.longestInterval(spec.schedule())
                .plusMinutes(spec.startWindowMinutes())
                .plusMinutes(spec.completionWindowMinutes());
    }

    /**
     * What a vault has recovery points of.
     *
     * @param overdue the reason if there is none that is new enough
     * @param longest the greatest age of the newest one
     */
    private record Kind(String overdue, String what, Duration longest) {}

    private static Finding of(RecoveryFacts facts, RegionObservation region, Kind kind) {
        return region.newestBackup()
                .map(
                        newest -> newest.map(at -> of(facts, kind, at)).orElseGet(() -> first(facts, kind)),
                        why -> Finding.unknown(NAME, "BackupsUnknown", why));
    }

    private static Finding of(RecoveryFacts facts, Kind kind, Instant at) {
        var age = Duration.between(at, facts.now());
        return age.compareTo(kind.longest()) <= 0
                ? Finding.ready(NAME, "the newest is of " + RecoveryFacts.time(at))
                : overdue(kind, RecoveryFacts.time(at));
    }

    private static Finding first(RecoveryFacts facts, Kind kind) {
        var due = facts.createdAt().plus(kind.longest());
        return facts.now().isBefore(due)
                ? Finding.ready(NAME, "the first is due by " + RecoveryFacts.time(due))
                : overdue(kind, "never");
    }

    private static Finding overdue(Kind kind, String last) {
        return Finding.notReady(
                NAME,
                kind.overdue(),
                "%s is overdue (last: %s, at most every %d hours): see the jobs in AWS Backup, and the PlatformBackup"
                        .formatted(kind.what(), last, kind.longest().toHours()));
    }
}
