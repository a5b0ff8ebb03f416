package io.platformoperator.recovery.observation;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.resources.AutoScaling;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.catalog.InstanceType;
import io.platformoperator.recovery.observation.RegionObservation.NodeCount;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.Instance;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.backup.model.RecoveryPointByBackupVault;
import software.amazon.awssdk.services.backup.model.RecoveryPointStatus;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBInstanceAutomatedBackup;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.s3.model.ReplicationRule;
import software.amazon.awssdk.services.s3.model.ReplicationRuleStatus;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.secretsmanager.model.ReplicationStatusType;

/** Reads the resources that replicate data, or that a failover needs. Every method is one call, or one per resource named. */
final class ResourceReader {
    private static final Duration BACKUPS_CONSIDERED = Duration.ofDays(35);
    private static final String NO_CONFIGURATION = "ReplicationConfigurationNotFoundError";
    private static final String ARN_PREFIX = "arn:aws:s3:::";
    private static final String ENDED = "ended";

    private ResourceReader() {}

    /** The destination of the operator's rule by bucket; empty for a bucket without an enabled rule. */
    static Map<String, String> replicationRules(Aws aws, List<String> buckets) {
        var rules = new HashMap<String, String>();
        for (var bucket : buckets) {
            rules.put(bucket, destination(aws, bucket));
        }
        return Map.copyOf(rules);
    }

    private static String destination(Aws aws, String bucket) {
        try {
            return aws.s3().getBucketReplication(r -> r.bucket(bucket)).replicationConfiguration().rules().stream()
                    .filter(rule -> CloudWatchFigures.RULE_ID.equals(rule.id()))
                    .filter(rule -> rule.status() == ReplicationRuleStatus.ENABLED)
                    .findFirst()
                    .map(ResourceReader::destination)
                    .orElse("");
        } catch (S3Exception e) {
            if (NO_CONFIGURATION.equals(e.awsErrorDetails().errorCode())) {
                return "";
            }
            throw e;
        }
    }

    private static String destination(ReplicationRule rule) {
        return rule.destination().bucket().substring(ARN_PREFIX.length());
    }

    /**
     * Status of the replica in the standby region by name of the secret, from the region of the secrets. AWS's message follows
     * a status other than {@code InSync}.
     */
    static Map<String, String> secrets(Aws aws, RecoveryTarget target) {
        var standby = target.standby().region();
        var statuses = new TreeMap<String, String>();
        for (var replica : target.standby().secretReplicas()) {
            var primary =
                    replica.replace(":" + standby + ":", ":" + target.active().region() + ":");
            var secret = aws.secretsManager().describeSecret(r -> r.secretId(primary));
            statuses.put(
                    secret.name(),
                    secret.replicationStatus().stream()
                            .filter(each -> standby.equals(each.region()))
                            .findFirst()
                            .map(ResourceReader::text)
                            .orElse("not replicated"));
        }
        return Map.copyOf(statuses);
    }

    private static String text(ReplicationStatusType status) {
        var message = status.statusMessage();
        return message == null || message.isEmpty() || "InSync".equals(status.statusAsString())
                ? status.statusAsString()
                : status.statusAsString() + ": " + message;
    }

    /** State of each key by ARN, as KMS names it. */
    static Map<String, String> keys(Aws aws, List<String> arns) {
        var states = new HashMap<String, String>();
        for (var arn : arns) {
            try {
                states.put(
                        arn,
                        aws.kms().describeKey(r -> r.keyId(arn)).keyMetadata().keyStateAsString());
            } catch (NotFoundException e) {
                states.put(arn, "deleted");
            }
        }
        return Map.copyOf(states);
    }

    /** Latest time to which the active region's instance can be restored there; empty if it has no backup yet. */
    static Optional<Instant> restorableUntil(Aws aws, String instance) {
        try {
            return aws.rds().describeDBInstances(r -> r.dbInstanceIdentifier(instance)).dbInstances().stream()
                    .findFirst()
                    .map(DBInstance::latestRestorableTime);
        } catch (DbInstanceNotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * Latest time to which replicated backups of an instance can be restored in this region; empty if there are none yet. RDS
     * returns those of that instance only: a region can have the retained backups of many deleted ones.
     */
    static Optional<Instant> replicatedUntil(RdsClient rds, String instanceArn) {
        return rds
                .describeDBInstanceAutomatedBackupsPaginator(
                        r -> r.filters(filter -> filter.name("db-instance-id").values(instanceArn)))
                .dbInstanceAutomatedBackups()
                .stream()
                .filter(backup -> instanceArn.equals(backup.dbInstanceArn()) && !ENDED.equals(backup.status()))
                .map(DBInstanceAutomatedBackup::restoreWindow)
                .filter(window -> window != null && window.latestTime() != null)
                .map(window -> window.latestTime())
                .max(Comparator.naturalOrder());
    }

    /** Time of the newest complete recovery point in a vault. */
    static Optional<Instant> newestBackup(Aws aws, String vault, Instant now) {
        return aws
                .backup()
                .listRecoveryPointsByBackupVaultPaginator(
                        r -> r.backupVaultName(vault).byCreatedAfter(now.minus(BACKUPS_CONSIDERED)))
                .stream()
                .flatMap(page -> page.recoveryPoints().stream())
                .filter(point -> point.status() == RecoveryPointStatus.COMPLETED)
                .map(RecoveryPointByBackupVault::creationDate)
                .max(Comparator.naturalOrder());
    }

    /** Nodes in service by node group of a cluster. */
    static Map<String, NodeCount> nodes(Aws aws, String cluster) {
        var nodes = new HashMap<String, NodeCount>();
        for (var group : AutoScaling.groups(aws)) {
            if (cluster.equals(tag(group, AutoScaling.CLUSTER_TAG))) {
                var inService = group.instances().stream()
                        .filter(instance -> instance.lifecycleState() == LifecycleState.IN_SERVICE)
                        .toList();
                var type = inService.stream()
                        .map(Instance::instanceType)
                        .filter(Objects::nonNull)
                        .findFirst();
                nodes.put(
                        tag(group, AutoScaling.NODEGROUP_TAG),
                        new NodeCount(type.orElse(""), inService.size(), group.minSize()));
            }
        }
        return Map.copyOf(nodes);
    }

    private static String tag(AutoScalingGroup group, String key) {
        return group.tags().stream()
                .filter(tag -> tag.key().equals(key))
                .map(tag -> tag.value())
                .findFirst()
                .orElse("");
    }

    /**
     * What to request, by key of each quota that does not suffice for the scale-up.
     *
     * @param vcpus key of the quota for vCPUs, in which the running nodes count already
     */
    static Map<String, String> quotaShortages(Aws aws, Map<String, Long> scaleUp, String vcpus, String cluster) {
        var needs = new HashMap<>(scaleUp);
        needs.computeIfPresent(vcpus, (_, needed) -> needed - running(nodes(aws, cluster)));
        needs.values().removeIf(needed -> needed <= 0);
        var shortages = new TreeMap<String, String>();
        aws.checkQuotas(needs).forEach((key, error) -> shortages.put(key, error.message()));
        return Map.copyOf(shortages);
    }

    private static long running(Map<String, NodeCount> nodes) {
        return nodes.values().stream()
                .mapToLong(count -> (long) count.inService()
                        * Catalog.standard()
                                .instance(count.instanceType())
                                .map(InstanceType::vcpu)
                                .orElse(0))
                .sum();
    }
}
