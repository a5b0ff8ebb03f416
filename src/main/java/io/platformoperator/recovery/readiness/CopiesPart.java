package io.platformoperator.recovery.readiness;

import io.platformoperator.recovery.observation.CopyReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The age of the newest backups of the cluster and of Vault that S3 has replicated to the standby region. */
final class CopiesPart {
    private static final String NAME = "copies";
    private static final Duration MARGIN = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private CopiesPart() {}

    static Finding of(RecoveryFacts facts) {
        return facts.standby()
                .copies()
                .map(copies -> of(facts, copies), why -> Finding.unknown(NAME, "CopiesUnknown", why));
    }

    private static Finding of(RecoveryFacts facts, Map<String, Instant> copies) {
        for (var expected : longest(facts).entrySet()) {
            var name = expected.getKey();
            var longest = expected.getValue();
            var newest = copies.get(name);
            var since = newest == null ? facts.createdAt() : newest;
            if (facts.now().isAfter(since.plus(longest))) {
                return Finding.notReady(
                        NAME,
                        "CopyOverdue",
                        "the newest backup of %s in %s is of %s (at most %d hours old): see the Job or Schedule in %s, and the part buckets"
                                .formatted(
                                        label(name),
                                        facts.standbyRegion(),
                                        time(newest, "never"),
                                        longest.toHours(),
                                        name.equals(CopyReader.VAULT)
                                                ? "namespace vault of " + facts.activeRegion()
                                                : "namespace velero of " + facts.activeRegion()));
            }
        }
        return Finding.ready(NAME, "no backup of the cluster or of Vault is overdue" + newest(facts, copies));
    }

    /** What a failover would restore. */
    private static String newest(RecoveryFacts facts, Map<String, Instant> copies) {
        var each = longest(facts).keySet().stream()
                .map(name -> label(name) + " of " + time(copies.get(name), "none yet"))
                .toList();
        return each.isEmpty() ? "" : "; newest in " + facts.standbyRegion() + ": " + String.join(", ", each);
    }

    private static String label(String name) {
        return name.equals(CopyReader.VAULT) ? "Vault" : "the cluster";
    }

    private static String time(@Nullable Instant time, String none) {
        return time == null ? none : RecoveryFacts.time(time);
    }

    /** The greatest age of each copy: twice the time between two, so that one may fail. */
    private static Map<String, Duration> longest(RecoveryFacts facts) {
        var longest = new TreeMap<String, Duration>();
        if (facts.target().copiesVault()) {
            var interval =
                    switch (facts.spec().tier()) {
                        case PRODUCTION -> Duration.ofHours(1);
                        case STAGING -> Duration.ofHours(6);
                        case DEVELOPMENT, TESTING -> DAY;
                    };
            longest.put(CopyReader.VAULT, interval.multipliedBy(2).plus(MARGIN));
        }
        if (facts.target().copiesClusters()) {
            longest.put(CopyReader.CLUSTER, DAY.multipliedBy(2).plus(MARGIN));
        }
        return longest;
    }
}
