package io.platformoperator.drill;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.platformoperator.api.v1alpha1.DrillCheck;
import io.platformoperator.api.v1alpha1.DrillKind;
import io.platformoperator.api.v1alpha1.DrillRun;
import io.platformoperator.api.v1alpha1.DrillRun.DrillCheckResult;
import io.platformoperator.api.v1alpha1.DrillSpec;
import io.platformoperator.api.v1alpha1.DrillStatus;
import io.platformoperator.api.v1alpha1.DrillStatus.DrillResult;
import io.platformoperator.api.v1alpha1.PlatformDrill;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Drills and runs for tests. */
final class Drills {
    static final Instant START = Instant.parse("2026-04-01T03:00:05Z");
    static final Instant CREATED = Instant.parse("2026-01-10T12:00:00Z");
    static final String QUARTERLY = "0 3 1 1,4,7,10 *";
    static final DrillCheck CHECK = new DrillCheck("SELECT count(*) > 0 FROM orders WHERE total < 5 & 7", "t");

    static final RestoreSettings SETTINGS = new RestoreSettings(
            "shop-us-east-1-database",
            null,
            null,
            null,
            START.minusSeconds(130),
            "db.r6g.large",
            "shop-us-east-1-database",
            "shop-us-east-1-database-postgres16",
            5432,
            100,
            "shop",
            "arn:aws:secretsmanager:us-east-1:123456789012:secret:shop");

    private Drills() {}

    static DrillSpec spec(String schedule, boolean suspend) {
        return new DrillSpec("shop", DrillKind.DATABASE_RESTORE, schedule, List.of(CHECK), 2, null, suspend);
    }

    static PlatformDrill drill(DrillSpec spec, DrillStatus status) {
        var drill = new PlatformDrill();
        drill.setMetadata(new ObjectMetaBuilder()
                .withName("quarterly")
                .withNamespace("platform")
                .withUid("0f7e")
                .withGeneration(1L)
                .withCreationTimestamp(CREATED.toString())
                .build());
        drill.setSpec(spec);
        drill.setStatus(status);
        return drill;
    }

    static DrillStatus ranAt(Instant start, String result) {
        var at = start.toString();
        return new DrillStatus(
                1L,
                List.of(),
                result,
                null,
                null,
                null,
                at,
                null,
                null,
                null,
                List.of(new DrillResult(at, at, result, 540L, 130L, null, "Met", "")));
    }

    static DrillRun begun() {
        return DrillRuns.begin("1a2b3c4d", "us-east-1", Map.of(DrillGraphs.UID, "77"), Duration.ofHours(6), START);
    }

    /** A run that restored its data. */
    static DrillRun restored() {
        var prepared =
                DrillRuns.succeeded(DrillRuns.prepared(begun(), SETTINGS, 900, 300L), "found", START.plusSeconds(1));
        return DrillRuns.succeeded(prepared, "the instance serves", START.plusSeconds(500));
    }

    static DrillRun verified(boolean passed) {
        var checks = List.of(
                new DrillCheckResult("Heartbeats", true, "900 heartbeats without a gap"),
                new DrillCheckResult(CHECK.sql(), passed, passed ? "t" : "found f, expected t"));
        return DrillRuns.verified(restored(), checks, START.plusSeconds(540), START.minusSeconds(135));
    }

    static DrillRun passed() {
        return DrillRuns.ended(
                DrillRuns.succeeded(verified(true), "2 checks hold", START.plusSeconds(541)),
                0.42,
                START.plusSeconds(900));
    }

    static DrillRun failed() {
        var failed = DrillRuns.failed(verified(false), "CheckFailed", "found f, expected t", START.plusSeconds(541));
        return DrillRuns.ended(failed, 0.42, START.plusSeconds(900));
    }
}
