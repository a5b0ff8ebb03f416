package io.platformoperator.cluster;

import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.aws.AwsNames;
import io.platformoperator.aws.RegionInfo;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.Owner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The IAM permissions of the pods of the stacks: each has only the actions of its task, in its own prefix of a bucket. */
record StackRoles(Owner owner, ClusterSpec spec, RegionInfo regionInfo) {
    private static final int MAX_BUCKET_NAME_LENGTH = 63;
    private static final List<String> WRITE_ACTIONS = List.of("s3:PutObject", "s3:AbortMultipartUpload");
    private static final List<String> READ_WRITE_ACTIONS = List.of(
            "s3:GetObject",
            "s3:PutObject",
            "s3:PutObjectTagging",
            "s3:DeleteObject",
            "s3:AbortMultipartUpload",
            "s3:ListMultipartUploadParts");
    private static final List<String> LIST_ACTIONS =
            List.of("s3:ListBucket", "s3:GetBucketLocation", "s3:ListBucketMultipartUploads", "s3:ListBucketVersions");

    List<PodRole> all() {
        var all = new ArrayList<PodRole>();
        for (var stack : spec.stacks()) {
            switch (stack) {
                case MONITORING -> all.add(cloudWatchExporter());
                case LOGGING -> all.add(elasticsearch());
                case SECRETS -> all.addAll(vault());
                case BACKUP -> all.addAll(List.of(velero(), gitMirror()));
                case BASE -> {
                    all.addAll(List.of(probe(), fenceProof()));
                    var other = spec.placement().otherRegion();
                    if (other != null) {
                        all.add(imageCopy(other));
                    }
                }
                case MESH, INGRESS, AUTOSCALING, TRACING -> {}
            }
        }
        if (hasVault(spec) || spec.stacks().contains(StackName.BACKUP)) {
            all.add(stackDrill());
        }
        return all;
    }

    static boolean hasVault(ClusterSpec spec) {
        return spec.stacks().contains(StackName.SECRETS);
    }

    /** Allows all resources, because IAM policies cannot limit metrics by resource. */
    private static PodRole cloudWatchExporter() {
        var reads = List.of(
                "cloudwatch:GetMetricData",
                "cloudwatch:GetMetricStatistics",
                "cloudwatch:ListMetrics",
                "iam:ListAccountAliases",
                "tag:GetResources");
        return role("cloudwatch-exporter", "monitoring", "cloudwatch-exporter", List.of(PodRole.allow(reads, "*")));
    }

    /** The probe reads the logins of the region's database and cache, which are replicas of another region's secrets or not. */
    private PodRole probe() {
        return role(PodIdentities.PROBE, "monitoring", "platform-probe", logins());
    }

    /** The proof of a fence tries the logins of applications, from a pod where applications are. */
    private PodRole fenceProof() {
        return role("fence-proof", "services", "platform-fence-proof", logins());
    }

    /** The copy of images reads those of the other region's repositories, and adds images to this region's; it deletes none. */
    private PodRole imageCopy(String other) {
        var reads = List.of("ecr:DescribeImages", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer");
        var writes = List.of(
                "ecr:DescribeImages",
                "ecr:BatchCheckLayerAvailability",
                "ecr:InitiateLayerUpload",
                "ecr:UploadLayerPart",
                "ecr:CompleteLayerUpload",
                "ecr:PutImage");
        return role(
                "image-copy",
                "monitoring",
                "platform-image-copy",
                List.of(
                        PodRole.allow(reads, repositories(other)),
                        PodRole.allow(writes, repositories(regionInfo.region()))));
    }

    private String repositories(String region) {
        return "arn:aws:ecr:%s:%s:repository/%s/*"
                .formatted(region, regionInfo.accountId(), spec.placement().environment());
    }

    private List<Map<String, Object>> logins() {
        return List.of(
                secretOf("database", "password"),
                secretOf("cache", "token"),
                keyOf("database", "key", "kms:Decrypt"),
                keyOf("cache", "key", "kms:Decrypt"));
    }

    private PodRole elasticsearch() {
        return role(
                "elasticsearch",
                "logging",
                "elasticsearch",
                List.of(
                        PodRole.allow(LIST_ACTIONS, bucket("logs")),
                        PodRole.allow(READ_WRITE_ACTIONS, bucket("logs") + "/elasticsearch/*"),
                        bucketsKey()));
    }

    private List<PodRole> vault() {
        var encrypt = keyOf(owner.subsystem(), VaultKeys.KEY, "kms:GenerateDataKey", "kms:Decrypt");
        var recoverySecret = "arn:aws:secretsmanager:%s:%s:secret:%s-*"
                .formatted(regionInfo.region(), regionInfo.accountId(), VaultKeys.secretName(spec.name()));
        var readWriteSecret = List.of(
                "secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue");
        var writeSnapshots = PodRole.allow(WRITE_ACTIONS, backups("vault"));
        var readSnapshots = PodRole.allow(List.of("s3:GetObject"), bucket("backups") + "/vault/*");
        var roles = new ArrayList<>(List.of(
                role("vault", "vault", "vault", List.of(unseal())),
                role(
                        "vault-setup",
                        "vault",
                        "vault-setup",
                        List.of(PodRole.allow(readWriteSecret, recoverySecret), encrypt)),
                role("vault-snapshots", "vault", "vault-snapshots", List.of(writeSnapshots, bucketsKey()))));
        if (spec.placement().otherRegion() != null) {
            // Exists before a failover: IAM creates no role while us-east-1 is down.
            var readWrite = List.of("s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload");
            var records = PodRole.allow(readWrite, backups("vault-restores"));
            var statements =
                    List.of(PodRole.allow(LIST_ACTIONS, bucket("backups")), readSnapshots, records, bucketsKey());
            roles.add(role("vault-restore", "vault", "vault-restore", statements));
        }
        return roles;
    }

    /**
     * Needs no permission to create snapshots: the EBS CSI driver creates the snapshots of volumes. Velero reads the backups of
     * the other region, and writes the record of a restore beside the restored backup, even in a location that is read-only
     * (Velero's pull request 6757).
     */
    private PodRole velero() {
        return role(
                "velero",
                "velero",
                "velero",
                List.of(
                        PodRole.allow(LIST_ACTIONS, bucket("backups")),
                        PodRole.allow(READ_WRITE_ACTIONS, backups("velero")),
                        PodRole.allow(List.of("s3:GetObject"), bucket("backups") + "/velero/*"),
                        PodRole.allow(WRITE_ACTIONS, bucket("backups") + "/velero/*/restores/*"),
                        PodRole.allow(List.of("ec2:DescribeSnapshots", "ec2:DescribeVolumes"), "*"),
                        bucketsKey()));
    }

    private PodRole gitMirror() {
        var write = PodRole.allow(WRITE_ACTIONS, backups("git"));
        return role("git-mirror", "velero", "git-mirror", List.of(write, bucketsKey()));
    }

    /** What this cluster keeps below a prefix of the backups bucket, to which S3 replicates what the other region keeps. */
    private String backups(String prefix) {
        return bucket("backups") + "/" + prefix + "/" + spec.name() + "/*";
    }

    /** The ARN of a bucket, by the name that the storage subsystem gives it. */
    private String bucket(String name) {
        return "arn:aws:s3:::"
                + AwsNames.join(
                        MAX_BUCKET_NAME_LENGTH,
                        spec.placement().environment(),
                        name,
                        regionInfo.accountId(),
                        regionInfo.region());
    }

    private Map<String, Object> bucketsKey() {
        return keyOf("storage", "key", "kms:GenerateDataKey", "kms:Decrypt");
    }

    /** Identifies a key by its tags, because its ARN is unknown until the key exists. */
    private Map<String, Object> keyOf(String subsystem, String resource, String... actions) {
        return PodRole.allow(List.of(actions), arn("kms", "key/*"), tagsOf(subsystem, resource));
    }

    /** Identifies a secret by its tags, because the name of a replica depends on the region of its primary. */
    private Map<String, Object> secretOf(String subsystem, String resource) {
        return PodRole.allow(
                List.of("secretsmanager:GetSecretValue"),
                arn("secretsmanager", "secret:*"),
                tagsOf(subsystem, resource));
    }

    private String arn(String service, String resource) {
        return "arn:aws:%s:%s:%s:%s".formatted(service, regionInfo.region(), regionInfo.accountId(), resource);
    }

    private Map<String, String> tagsOf(String subsystem, String resource) {
        return Map.of(
                "aws:ResourceTag/" + Identity.ENVIRONMENT_TAG,
                owner.environment(),
                "aws:ResourceTag/" + Identity.SUBSYSTEM_TAG,
                subsystem,
                "aws:ResourceTag/" + Identity.RESOURCE_TAG,
                resource);
    }

    /** A drill reads what this cluster backs up, and unseals a Vault of its own with it. It lists nothing and writes nothing. */
    private PodRole stackDrill() {
        var statements = new ArrayList<>(List.of(
                PodRole.allow(List.of("s3:GetObject"), backups("git")), keyOf("storage", "key", "kms:Decrypt")));
        if (hasVault(spec)) {
            statements.add(PodRole.allow(List.of("s3:GetObject"), backups("vault")));
            statements.add(unseal());
        }
        return role("stack-drill", "monitoring", "platform-stack-drill", statements);
    }

    private Map<String, Object> unseal() {
        return keyOf(owner.subsystem(), VaultKeys.KEY, "kms:Encrypt", "kms:Decrypt", "kms:DescribeKey");
    }

    private static PodRole role(
            String name, String namespace, String serviceAccount, List<Map<String, Object>> statements) {
        return new PodRole(name, namespace, serviceAccount, null, statements);
    }
}
