package io.platformoperator.recovery.readiness;

import io.platformoperator.api.v1alpha1.BackupSpec;
import io.platformoperator.api.v1alpha1.PlatformBackup;
import java.time.Duration;
import java.time.Instant;

/** The age of the newest recovery point of AWS Backup in the active region. */
final class BackupsPart {
    private static final String NAME = "backups";

    private BackupsPart() {}

    static Finding of(RecoveryFacts facts) {
        var longest = facts.children(PlatformBackup.class, facts.activeRegion())
                .map(backup -> longestAge(backup.getSpec()))
                .findFirst()
                .orElse(Duration.ZERO);
        return facts.active()
                .newestBackup()
                .map(
                        newest -> newest.map(at -> of(facts, "a backup of the database", at, longest))
                                .orElseGet(() -> first(facts, "a backup of the database", longest)),
                        why -> Finding.unknown(NAME, "BackupsUnknown", why));
    }

    /** A backup starts within its start window, and is a recovery point within its completion window. */
    private static Duration longestAge(BackupSpec spec) {
        return BackupSchedule.longestInterval(spec.schedule())
                .plusMinutes(spec.startWindowMinutes())
                .plusMinutes(spec.completionWindowMinutes());
    }

    private static Finding of(RecoveryFacts facts, String what, Instant at, Duration longest) {
        var age = Duration.between(at, facts.now());
        return age.compareTo(longest) <= 0
                ? Finding.ready(NAME, "the newest is of " + RecoveryFacts.time(at))
                : overdue(what, RecoveryFacts.time(at), longest);
    }

    private static Finding first(RecoveryFacts facts, String what, Duration longest) {
        var due = facts.createdAt().plus(longest);
        return facts.now().isBefore(due)
                ? Finding.ready(NAME, "the first is due by " + RecoveryFacts.time(due))
                : overdue(what, "never", longest);
    }

    private static Finding overdue(String what, String last, Duration longest) {
        return Finding.notReady(
                NAME,
                "BackupOverdue",
                "%s is overdue (last: %s, at most every %d hours): see the jobs in AWS Backup, and the PlatformBackup"
                        .formatted(what, last, longest.toHours()));
    }
}
