package io.platformoperator.recovery.readiness;

import static io.platformoperator.recovery.observation.CloudWatchFigures.FAILED_OPERATIONS;
import static io.platformoperator.recovery.observation.CloudWatchFigures.PENDING_BYTES;
import static io.platformoperator.recovery.observation.CloudWatchFigures.PENDING_OPERATIONS;
import static io.platformoperator.recovery.observation.CloudWatchFigures.REPLICATION_LATENCY;

import io.platformoperator.api.v1alpha1.RecoveryStatus.DataLoss;
import io.platformoperator.api.v1alpha1.RecoveryStatus.ObjectiveState;
import io.platformoperator.recovery.observation.CloudWatchFigures;
import io.platformoperator.recovery.observation.Figure;
import io.platformoperator.recovery.observation.RegionTarget;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The replication of buckets: the rule of each bucket in both regions, and what the active region has not replicated yet. S3
 * reports figures only while it replicates, so that a bucket without figures has nothing to replicate.
 */
record BucketsPart(RecoveryFacts facts) {
    private static final String NAME = "buckets";

    Finding finding() {
        return rules(facts.target().active(), facts.target().standby())
                .or(() -> rules(facts.target().standby(), facts.target().active()))
                .or(() -> facts.active().figures().map(this::failed, BucketsPart::unread))
                .or(() -> facts.standby().figures().map(this::pending, BucketsPart::unread))
                .orElseGet(() -> Finding.ready(
                        NAME, "all rules are in place, and no bucket is behind by more than the objective"));
    }

    /** The loss to expect of each bucket. */
    List<DataLoss> losses() {
        return facts.target().active().buckets().stream().map(this::loss).toList();
    }

    /** A problem with the rules of a region; empty if there is none. */
    private Optional<Finding> rules(RegionTarget from, RegionTarget to) {
        var region = from.equals(facts.target().active()) ? facts.active() : facts.standby();
        return region.replicationRules()
                .map(
                        rules -> {
                            for (var i = 0; i < from.buckets().size(); i++) {
                                var bucket = from.buckets().get(i);
                                var destination = rules.getOrDefault(bucket, "");
                                if (!destination.equals(to.buckets().get(i))) {
                                    return Optional.of(ruleMissing(
                                            from, bucket, to.buckets().get(i)));
                                }
                            }
                            return Optional.empty();
                        },
                        BucketsPart::unread);
    }

    private static Optional<Finding> unread(String why) {
        return Optional.of(Finding.unknown(NAME, "ReplicationUnknown", why));
    }

    private static Finding ruleMissing(RegionTarget from, String bucket, String destination) {
        return Finding.notReady(
                NAME,
                "ReplicationRuleMissing",
                ("the bucket %s in %s has no enabled rule %s that replicates to %s: the operator writes it again within ten"
                                + " minutes; annotate the environment with platform-operator.io/reconcile-requested-at to"
                                + " have it at once")
                        .formatted(bucket, from.region(), "platform-operator", destination));
    }

    private Optional<Finding> failed(Map<String, Figure> figures) {
        for (var bucket : facts.target().active().buckets()) {
            var failed = value(figures, FAILED_OPERATIONS, bucket);
            if (failed > 0) {
                return Optional.of(Finding.notReady(
                        NAME,
                        "ReplicationFailed",
                        ("S3 could not replicate %d objects of the bucket %s within the last hour: remove the cause, then"
                                        + " the tag platform-operator.io/batch-replication of the bucket, and the operator"
                                        + " starts a job that replicates them")
                                .formatted(failed, bucket),
                        failed));
            }
        }
        return Optional.empty();
    }

    private Optional<Finding> pending(Map<String, Figure> figures) {
        for (var bucket : facts.target().active().buckets()) {
            var behind = value(figures, REPLICATION_LATENCY, bucket);
            if (behind > facts.objective().toSeconds()) {
                return Optional.of(Finding.notReady(
                        NAME,
                        "ReplicationPending",
                        "the bucket %s is %d s behind (objective %d s), with %d operations and %s pending: S3 catches up by itself"
                                .formatted(
                                        bucket,
                                        behind,
                                        facts.objective().toSeconds(),
                                        value(figures, PENDING_OPERATIONS, bucket),
                                        Bytes.text((double) value(figures, PENDING_BYTES, bucket))),
                        behind));
            }
        }
        return Optional.empty();
    }

    private DataLoss loss(String bucket) {
        return facts.standby()
                .figures()
                .map(
                        figures -> {
                            var behind = value(figures, REPLICATION_LATENCY, bucket);
                            var isMet = behind <= facts.objective().toSeconds();
                            return loss(
                                    bucket,
                                    behind,
                                    value(figures, PENDING_BYTES, bucket),
                                    isMet ? ObjectiveState.MET : ObjectiveState.MISSED,
                                    "S3Metrics");
                        },
                        _ -> loss(bucket, null, null, ObjectiveState.UNKNOWN, "None"));
    }

    private DataLoss loss(
            String bucket, @Nullable Long seconds, @Nullable Long bytes, ObjectiveState state, String evidence) {
        return new DataLoss(
                "bucket " + bucket,
                seconds,
                bytes,
                facts.objective().toSeconds(),
                state,
                evidence,
                RecoveryFacts.time(facts.standby().at()));
    }

    private static long value(Map<String, Figure> figures, String metric, String bucket) {
        var figure = figures.get(CloudWatchFigures.of(metric, bucket));
        return figure == null ? 0 : Math.round(figure.value());
    }
}
