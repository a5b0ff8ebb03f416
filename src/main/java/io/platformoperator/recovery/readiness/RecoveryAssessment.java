package io.platformoperator.recovery.readiness;

import io.platformoperator.api.v1alpha1.RecoveryStatus.DataLoss;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the standby region could take over, and what would be lost. A pure function of the facts.
 *
 * @param findings one per part, in a fixed order
 * @param losses one per data store
 */
public record RecoveryAssessment(List<Finding> findings, List<DataLoss> losses) {
    public RecoveryAssessment {
        findings = List.copyOf(findings);
        losses = List.copyOf(losses);
    }

    /** The assessment of those facts. */
    public static RecoveryAssessment of(RecoveryFacts facts) {
        var database = StoreLag.ofDatabase(facts);
        var cache = StoreLag.ofCache(facts);
        var buckets = new BucketsPart(facts);
        var losses = new ArrayList<DataLoss>();
        losses.add(database.loss());
        losses.add(cache.loss());
        losses.addAll(buckets.losses());
        return new RecoveryAssessment(
                List.of(
                        RegionsPart.of(facts),
                        database.finding(),
                        WalPart.of(facts),
                        cache.finding(),
                        buckets.finding(),
                        ImagesPart.of(facts),
                        SecretsPart.of(facts),
                        KeysPart.of(facts),
                        RestorePart.of(facts),
                        BackupsPart.of(facts),
                        CopiesPart.of(facts),
                        StandbyParts.quotas(facts),
                        StandbyParts.nodes(facts),
                        StandbyParts.charts(facts)),
                losses);
    }

    /** {@code NOT_READY} if one part is, else {@code UNKNOWN} if one part is, else {@code READY}. */
    public Outcome outcome() {
        return findings.stream()
                .map(Finding::outcome)
                .max((a, b) -> Integer.compare(severity(a), severity(b)))
                .orElse(Outcome.UNKNOWN);
    }

    private static int severity(Outcome outcome) {
        return switch (outcome) {
            case READY -> 0;
            case UNKNOWN -> 1;
            case NOT_READY -> 2;
        };
    }
}
