package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.RegionFacts;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the pods of the in-cluster stacks may do on AWS: each the little that its task takes, in its own folder. */
record StackRoles(Owner owner, ClusterSpec spec, RegionFacts facts) {
    private static final int LONGEST_BUCKET_NAME = 63;
    private static final List<String> TO_WRITE = List.of("s3:PutObject", "s3:AbortMultipartUpload");
    private static final List<String> TO_KEEP = List.of(
            "s3:GetObject",
            "s3:PutObject",
            "s3:PutObjectTagging",
            "s3:DeleteObject",
            "s3:AbortMultipartUpload",
            "s3:ListMultipartUploadParts");
    private static final List<String> TO_LIST =
            List.of("s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions");

    List<PodRole> all() {
        var all = new ArrayList<PodRole>();
        for (var stack : spec.stacks()) {
            switch (stack) {
                case MONITORING -> all.add(cloudWatchExporter());
                case LOGGING -> all.add(elasticsearch());
                case SECRETS -> all.addAll(vault());
                case BACKUP -> all.addAll(List.of(velero(), gitMirror()));
                case BASE, MESH, INGRESS, AUTOSCALING, TRACING -> {}
            }
        }
        return all;
    }

    static boolean hasVault(ClusterSpec spec) {
        return spec.stacks().contains(StackName.SECRETS);
    }

    /** Metrics are no resources that a policy could name. */
    private static PodRole cloudWatchExporter() {
        var reads = List.of(
                "cloudwatch:GetMetricData",
                "cloudwatch:GetMetricStatistics",
                "cloudwatch:ListMetrics",
                "iam:ListAccountAliases",
                "tag:GetResources");
        return role("cloudwatch-exporter", "monitoring", "cloudwatch-exporter", List.of(allow(reads, "*")));
    }

    private PodRole elasticsearch() {
        return role(
                "elasticsearch",
                "logging",
                "elasticsearch",
                List.of(
                        allow(TO_LIST, bucket("logs")),
                        allow(TO_KEEP, bucket("logs") + "/elasticsearch/*"),
                        bucketsKey()));
    }

    private List<PodRole> vault() {
        var unseals = keyOf(owner.subsystem(), VaultKeys.KEY, "kms:Encrypt", "kms:Decrypt", "kms:DescribeKey");
        var encrypts = keyOf(owner.subsystem(), VaultKeys.KEY, "kms:GenerateDataKey", "kms:Decrypt");
        var recovery = "arn:aws:secretsmanager:%s:%s:secret:%s-*"
                .formatted(facts.region(), facts.accountId(), VaultKeys.secretName(spec));
        var keeps = List.of(
                "secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue");
        var snapshots = allow(TO_WRITE, bucket("backups") + "/vault/*");
        return List.of(
                role("vault", "vault", "vault", List.of(unseals)),
                role("vault-setup", "vault", "vault-setup", List.of(allow(keeps, recovery), encrypts)),
                role("vault-snapshots", "vault", "vault-snapshots", List.of(snapshots, bucketsKey())));
    }

    /** Snapshots of volumes are made by the EBS CSI driver. */
    private PodRole velero() {
        return role(
                "velero",
                "velero",
                "velero",
                List.of(
                        allow(TO_LIST, bucket("backups")),
                        allow(TO_KEEP, bucket("backups") + "/velero/*"),
                        allow(List.of("ec2:DescribeSnapshots", "ec2:DescribeVolumes"), "*"),
                        bucketsKey()));
    }

    private PodRole gitMirror() {
        var writes = allow(TO_WRITE, bucket("backups") + "/git/*");
        return role("git-mirror", "velero", "git-mirror", List.of(writes, bucketsKey()));
    }

    /** The name that the environment's storage gives its bucket. */
    private String bucket(String name) {
        return "arn:aws:s3:::"
                + AwsNames.join(
                        LONGEST_BUCKET_NAME, spec.placement().environment(), name, facts.accountId(), facts.region());
    }

    private Map<String, Object> bucketsKey() {
        return keyOf("storage", "key", "kms:GenerateDataKey", "kms:Decrypt");
    }

    /** A key of this environment is known by its tags, also while it is not made yet. */
    private Map<String, Object> keyOf(String subsystem, String resource, String... actions) {
        return Map.of(
                "Effect",
                "Allow",
                "Action",
                Stream.of(actions).toList(),
                "Resource",
                "arn:aws:kms:%s:%s:key/*".formatted(facts.region(), facts.accountId()),
                "Condition",
                Map.of(
                        "StringEquals",
                        Map.of(
                                "aws:ResourceTag/" + Identity.ENVIRONMENT_TAG,
                                owner.environment(),
                                "aws:ResourceTag/" + Identity.SUBSYSTEM_TAG,
                                subsystem,
                                "aws:ResourceTag/" + Identity.RESOURCE_TAG,
                                resource)));
    }

    private static PodRole role(
            String name, String namespace, String serviceAccount, List<Map<String, Object>> statements) {
        return new PodRole(name, namespace, serviceAccount, null, statements);
    }

    private static Map<String, Object> allow(List<String> actions, String resource) {
        return Map.of("Effect", "Allow", "Action", actions, "Resource", resource);
    }
}
