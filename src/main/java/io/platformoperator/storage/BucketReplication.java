package io.platformoperator.storage;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.DeleteMarkerReplicationStatus;
import software.amazon.awssdk.services.s3.model.MetricsStatus;
import software.amazon.awssdk.services.s3.model.ReplicaModificationsStatus;
import software.amazon.awssdk.services.s3.model.ReplicationConfiguration;
import software.amazon.awssdk.services.s3.model.ReplicationRule;
import software.amazon.awssdk.services.s3.model.ReplicationRuleFilter;
import software.amazon.awssdk.services.s3.model.ReplicationRuleStatus;
import software.amazon.awssdk.services.s3.model.ReplicationTimeStatus;
import software.amazon.awssdk.services.s3.model.SseKmsEncryptedObjectsStatus;

/**
 * The operator's rule in a bucket's replication configuration: all objects, with their tags and delete markers, are replicated
 * to the bucket of the other region, and changes of the tags of replicas are replicated back. Replication metrics are on.
 * Replication Time Control is off: it adds a price per GB, and S3 replicates most objects as fast without it. Rules that other
 * clients add stay.
 *
 * @param role ARN of the role that S3 replicates with; a configuration has one role for all rules
 * @param destination name of the bucket of the other region
 * @param replicaKey ARN of the alias of the key that encrypts replicas; S3 takes the key from the destination's region
 */
record BucketReplication(String role, String destination, String replicaKey) {
    private static final String RULE_ID = "platform-operator";
    private static final String ARN_PREFIX = "arn:aws:s3:::";

    /**
     * The configuration with the operator's rule. S3 accepts a priority once per configuration.
     *
     * @param present the bucket's rules, of which those of other clients stay
     */
    ReplicationConfiguration configuration(List<ReplicationRule> present) {
        var others = present.stream().filter(BucketReplication::isOfOthers).toList();
        var highest = others.stream()
                .mapToInt(other -> other.priority() == null ? 0 : other.priority())
                .max()
                .orElse(0);
        var rule = ReplicationRule.builder()
                .id(RULE_ID)
                .priority(highest + 1)
                .status(ReplicationRuleStatus.ENABLED)
                .filter(all -> all.prefix(""))
                .sourceSelectionCriteria(criteria -> criteria.sseKmsEncryptedObjects(
                                objects -> objects.status(SseKmsEncryptedObjectsStatus.ENABLED))
                        .replicaModifications(changes -> changes.status(ReplicaModificationsStatus.ENABLED)))
                .deleteMarkerReplication(markers -> markers.status(DeleteMarkerReplicationStatus.ENABLED))
                .destination(to -> to.bucket(ARN_PREFIX + destination)
                        .encryptionConfiguration(by -> by.replicaKmsKeyID(replicaKey))
                        .metrics(metrics -> metrics.status(MetricsStatus.ENABLED)))
                .build();
        return ReplicationConfiguration.builder()
                .role(role)
                .rules(Stream.concat(Stream.of(rule), others.stream()).toList())
                .build();
    }

    /** The operator's rule in a configuration; empty if no rule has the operator's rule id and form. */
    static Optional<BucketReplication> of(ReplicationConfiguration configuration) {
        return configuration.rules().stream()
                .filter(rule -> !isOfOthers(rule) && isWhole(rule))
                .findFirst()
                .map(rule -> new BucketReplication(
                        configuration.role(),
                        rule.destination().bucket().substring(ARN_PREFIX.length()),
                        rule.destination().encryptionConfiguration().replicaKmsKeyID()));
    }

    /** True if one of the rules has the operator's rule id, in whatever form. */
    static boolean hasRule(ReplicationConfiguration configuration) {
        return configuration.rules().stream().anyMatch(rule -> !isOfOthers(rule));
    }

    /** Descriptions of the rules of other clients by their IDs; S3 assigns an ID where a client gives none. */
    static SortedMap<String, String> ofOthers(ReplicationConfiguration configuration) {
        var others = new TreeMap<String, String>();
        configuration.rules().stream()
                .filter(BucketReplication::isOfOthers)
                .forEach(rule -> others.put(rule.id(), "the replication rule " + rule));
        return others;
    }

    static boolean isOfOthers(ReplicationRule rule) {
        return !RULE_ID.equals(rule.id());
    }

    private static boolean isWhole(ReplicationRule rule) {
        var criteria = rule.sourceSelectionCriteria();
        var to = rule.destination();
        return rule.status() == ReplicationRuleStatus.ENABLED
                && coversAll(rule.filter())
                && criteria != null
                && criteria.sseKmsEncryptedObjects() != null
                && criteria.sseKmsEncryptedObjects().status() == SseKmsEncryptedObjectsStatus.ENABLED
                && criteria.replicaModifications() != null
                && criteria.replicaModifications().status() == ReplicaModificationsStatus.ENABLED
                && rule.deleteMarkerReplication() != null
                && rule.deleteMarkerReplication().status() == DeleteMarkerReplicationStatus.ENABLED
                && to.encryptionConfiguration() != null
                && to.encryptionConfiguration().replicaKmsKeyID() != null
                && to.metrics() != null
                && to.metrics().status() == MetricsStatus.ENABLED
                && (to.replicationTime() == null || to.replicationTime().status() == ReplicationTimeStatus.DISABLED)
                && to.storageClass() == null
                && to.accessControlTranslation() == null;
    }

    private static boolean coversAll(ReplicationRuleFilter filter) {
        return filter != null
                && filter.tag() == null
                && filter.and() == null
                && (filter.prefix() == null || filter.prefix().isEmpty());
    }
}
