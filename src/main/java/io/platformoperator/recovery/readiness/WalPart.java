package io.platformoperator.recovery.readiness;

import io.platformoperator.recovery.observation.CloudWatchFigures;
import io.platformoperator.recovery.observation.Figure;
import java.util.Map;

/**
 * The WAL that the source keeps until its replica has received it. A replica that does not run lets the WAL grow until the
 * source's storage is full.
 */
final class WalPart {
    private static final String NAME = "wal";

    /** Part of the free storage that WAL may take before the replica counts as a danger for its source. */
    private static final double SHARE = 0.1;

    private WalPart() {}

    static Finding of(RecoveryFacts facts) {
        return facts.active()
                .figures()
                .map(figures -> of(facts, figures), why -> Finding.unknown(NAME, "WalUnknown", why));
    }

    private static Finding of(RecoveryFacts facts, Map<String, Figure> figures) {
        var retained = figures.get(CloudWatchFigures.SLOT_LAG);
        var free = figures.get(CloudWatchFigures.FREE_STORAGE);
        if (retained == null || free == null) {
            return Finding.unknown(
                    NAME,
                    "WalUnknown",
                    "CloudWatch has no %s of the database in %s of the last 15 minutes: RDS reports both every minute"
                            .formatted(
                                    retained == null ? CloudWatchFigures.SLOT_LAG : CloudWatchFigures.FREE_STORAGE,
                                    facts.activeRegion()));
        }
        var found = "the database in %s retains %s of WAL for its replica in %s, and has %s of free storage"
                .formatted(
                        facts.activeRegion(),
                        Bytes.text(retained.value()),
                        facts.standbyRegion(),
                        Bytes.text(free.value()));
        return retained.value() <= SHARE * free.value()
                ? Finding.ready(NAME, found, (long) retained.value())
                : Finding.notReady(
                        NAME,
                        "WalRetained",
                        found + ": start the replica, or delete it in RDS before the storage is full",
                        (long) retained.value());
    }
}
