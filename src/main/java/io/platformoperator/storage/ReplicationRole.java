package io.platformoperator.storage;

import io.platformoperator.aws.resources.PolicyDocument;
import io.platformoperator.graph.Identity;
import java.util.List;
import java.util.Map;

/**
 * The role with which S3 replicates the buckets of one region to those of the other, and with which S3 Batch Operations
 * replicates existing objects. Its rights are those that the S3 user guide lists for live replication, for objects that KMS
 * encrypts, and for batch replication with a generated manifest.
 *
 * @param environment namespace/name of the environment
 * @param account ID of the account
 * @param source the region of the role
 * @param destination the other region
 * @param sources names of the buckets that are replicated
 * @param destinations names of the buckets that they are replicated to
 */
record ReplicationRole(
        String environment,
        String account,
        String source,
        String destination,
        List<String> sources,
        List<String> destinations) {
    /** Name of the inline policy. */
    static final String POLICY = "replication";

    ReplicationRole {
        sources = List.copyOf(sources);
        destinations = List.copyOf(destinations);
    }

    /** The services that may use the role. */
    static String trust() {
        return PolicyDocument.of(List.of(Map.of(
                "Effect",
                "Allow",
                "Principal",
                Map.of("Service", List.of("batchoperations.s3.amazonaws.com", "s3.amazonaws.com")),
                "Action",
                List.of("sts:AssumeRole"))));
    }

    String policy() {
        return PolicyDocument.of(List.of(
                allow(
                        arns(sources, ""),
                        "s3:GetReplicationConfiguration",
                        "s3:ListBucket",
                        "s3:PutInventoryConfiguration"),
                allow(
                        arns(sources, "/*"),
                        "s3:GetObjectVersionAcl",
                        "s3:GetObjectVersionForReplication",
                        "s3:GetObjectVersionTagging",
                        "s3:InitiateReplication"),
                allow(arns(destinations, "/*"), "s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"),
                allowKey(source, "kms:Decrypt"),
                allowKey(destination, "kms:Encrypt")));
    }

    private static List<String> arns(List<String> buckets, String suffix) {
        return buckets.stream().map(name -> "arn:aws:s3:::" + name + suffix).toList();
    }

    private static Map<String, Object> allow(List<String> resources, String... actions) {
        return Map.of("Effect", "Allow", "Action", List.of(actions), "Resource", resources);
    }

    /** Identifies the buckets' key by its tags, because the ARN of the other region's key is unknown here. */
    private Map<String, Object> allowKey(String region, String action) {
        return Map.of(
                "Effect",
                "Allow",
                "Action",
                List.of(action),
                "Resource",
                "arn:aws:kms:%s:%s:key/*".formatted(region, account),
                "Condition",
                Map.of(
                        "StringEquals",
                        Map.of(
                                "aws:ResourceTag/" + Identity.ENVIRONMENT_TAG,
                                environment,
                                "aws:ResourceTag/" + Identity.SUBSYSTEM_TAG,
                                Storage.NAME,
                                "aws:ResourceTag/" + Identity.RESOURCE_TAG,
                                Storage.KEY,
                                "kms:ViaService",
                                "s3." + region + ".amazonaws.com")));
    }
}
