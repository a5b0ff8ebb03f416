package io.platformoperator.cluster;

import static io.platformoperator.graph.UpdateBehavior.IMMUTABLE;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.api.v1alpha1.SupportType;
import io.platformoperator.aws.AccountListing;
import io.platformoperator.aws.Aws;
import io.platformoperator.aws.ClusterDescriptions;
import io.platformoperator.aws.Quota;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.DeleteRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ClusterIssue;
import software.amazon.awssdk.services.eks.model.ClusterStatus;
import software.amazon.awssdk.services.eks.model.EncryptionConfig;
import software.amazon.awssdk.services.eks.model.Provider;
import software.amazon.awssdk.services.eks.model.VpcConfigRequest;

/**
 * An EKS control plane. EKS lists only names, so the operator describes each of its clusters: with every refresh while the
 * cluster is in flight, otherwise every ten minutes. The cluster is created without self-managed add-ons, because the
 * operator installs managed ones.
 */
final class Clusters {
    private Clusters() {}

    /**
     * The desired cluster.
     *
     * @param name at most 100 characters
     * @param version Kubernetes version such as {@code 1.35}; EKS upgrades one minor version at a time; {@link ClusterVersions} has the rules of a rollback
     * @param subnetIds subnets in at least two zones
     * @param keyArn KMS key that encrypts Secrets; EKS cannot change it
     * @param publicCidrs networks that may reach the API server from the internet; if empty, only the VPC may
     * @param logTypes control plane logs that EKS sends to CloudWatch
     * @param supportType what EKS does when its standard support of the version ends; null leaves it to an existing cluster
     */
    record Desired(
            String name,
            String version,
            String roleArn,
            SortedSet<String> subnetIds,
            String keyArn,
            SortedSet<String> publicCidrs,
            SortedSet<String> logTypes,
            boolean deletionProtection,
            boolean zonalShift,
            @Nullable SupportType supportType) {}

    static final ResourceKind<Aws, Desired, Cluster> KIND = ResourceKind.<Aws, Desired, Cluster>named("eks/Cluster")
            .iam(iam())
            .usesQuota(Quota.CLUSTERS.key(), desired -> 1)
            .creationTime(Duration.ofMinutes(10))
            .list(aws -> AccountListing.CLUSTERS.list(aws).stream()
                    .map(name -> Cluster.builder().name(name).build())
                    .toList())
            .details(Duration.ofMinutes(10), Clusters::read, (before, listed) -> before)
            .pollsIndividually()
            .id(Cluster::name)
            .tags(Cluster::tags)
            .name(Desired::name, Cluster::name)
            .state(Clusters::state)
            .recreateWhenFailed(Clusters::hasNeverRun)
            .acceptsWhenFailed((observed, field) -> false) // EKS updates active clusters only
            .preview(Clusters::preview)
            .create(Clusters::create)
            .relativeField(
                    "minorVersion",
                    desired -> KubernetesVersions.minor(desired.version()),
                    (desired, observed, time) -> ClusterVersions.observedMinor(desired, observed),
                    IN_PLACE)
            .relativeField(
                    "versionTag",
                    Desired::version,
                    (desired, observed, time) -> ClusterVersions.observedTag(desired, observed),
                    IN_PLACE)
            .field("role", Desired::roleArn, Cluster::roleArn, IMMUTABLE)
            .field("encryptionKey", Desired::keyArn, Clusters::keyArn, IMMUTABLE)
            .field("subnets", Desired::subnetIds, Clusters::subnets, IN_PLACE)
            .field(
                    "endpointAccess",
                    desired -> new EndpointAccess(true, desired.publicCidrs()),
                    EndpointAccess::of,
                    IN_PLACE)
            .field("logTypes", Desired::logTypes, ControlPlaneLogging::observed, IN_PLACE)
            .field("supportType", UpgradePolicies::desired, UpgradePolicies::observed, IN_PLACE)
            .field("zonalShift", Desired::zonalShift, Clusters::zonalShift, IN_PLACE)
            .field("deletionProtection", Desired::deletionProtection, Cluster::deletionProtection, IN_PLACE)
            .update((aws, observed, desired, changes) ->
                    ClusterUpdate.first(changes, desired).apply(aws, observed, desired))
            .updateFailure((aws, observed, sentAt) -> new EksUpdates(observed.name(), null, null).failure(aws, sentAt))
            .updateTags((aws, observed, tags) ->
                    aws.eks().tagResource(r -> r.resourceArn(observed.arn()).tags(tags)))
            .delete(Clusters::delete)
            .monthlyCost((desired, region) -> Catalog.standard().in(region).monthlyPrice("eks-cluster"))
            .build();

    /** Access to the API server. The public networks that EKS reports while public access is off have no effect. */
    private record EndpointAccess(boolean fromVpc, Set<String> publicCidrs) {
        static @Nullable EndpointAccess of(Cluster cluster) {
            var vpc = cluster.resourcesVpcConfig();
            if (vpc == null || vpc.endpointPrivateAccess() == null || vpc.endpointPublicAccess() == null) {
                return null;
            }
            return new EndpointAccess(
                    vpc.endpointPrivateAccess(),
                    vpc.endpointPublicAccess() ? Set.copyOf(vpc.publicAccessCidrs()) : Set.of());
        }
    }

    private static Optional<Cluster> read(Aws aws, Cluster listed) {
        return EksErrors.ifExists(() -> ClusterDescriptions.read(aws, listed.name()));
    }

    private static State state(Cluster cluster) {
        var status = cluster.status();
        return switch (status) {
            case null -> new State.Pending("not described yet");
            case ACTIVE -> new State.Ready(status.toString());
            case DELETING -> new State.Deleting(status.toString());
            case FAILED ->
                new State.Failed(
                        status.toString(),
                        hasNeverRun(cluster)
                                ? "EKS could not create the cluster: " + issues(cluster)
                                : issues(cluster) + "; repair or delete the cluster in EKS");
            default -> new State.Pending(status.toString());
        };
    }

    /** True if EKS has never given the cluster an address, so that it holds no object of a user. */
    private static boolean hasNeverRun(Cluster cluster) {
        return cluster.endpoint() == null;
    }

    private static String issues(Cluster cluster) {
        List<ClusterIssue> issues =
                cluster.health() == null ? List.of() : cluster.health().issues();
        return EksErrors.issues(issues, ClusterIssue::codeAsString, ClusterIssue::message);
    }

    private static Cluster preview(Desired desired) {
        return Cluster.builder()
                .name(desired.name())
                .arn(Plan.KNOWN_AFTER_APPLY)
                .version(desired.version())
                .status(ClusterStatus.ACTIVE)
                .build();
    }

    private static Cluster create(Aws aws, Desired desired, CreateRequest request) {
        var tags = new HashMap<>(request.tags());
        tags.putAll(ClusterVersions.tag(desired.version()));
        return EksErrors.createOrGetOwn(
                request,
                () -> aws.eks()
                        .createCluster(r -> r.name(desired.name())
                                .version(desired.version())
                                .roleArn(desired.roleArn())
                                .resourcesVpcConfig(access(desired).toBuilder()
                                        .subnetIds(desired.subnetIds())
                                        .build())
                                .encryptionConfig(EncryptionConfig.builder()
                                        .resources("secrets")
                                        .provider(Provider.builder()
                                                .keyArn(desired.keyArn())
                                                .build())
                                        .build())
                                .accessConfig(access -> access.authenticationMode(AuthenticationMode.API)
                                        .bootstrapClusterCreatorAdminPermissions(true))
                                .bootstrapSelfManagedAddons(false)
                                .logging(ControlPlaneLogging.request(desired.logTypes()))
                                .zonalShiftConfig(shift -> shift.enabled(desired.zonalShift()))
                                .deletionProtection(desired.deletionProtection())
                                .upgradePolicy(UpgradePolicies.atCreation(desired))
                                .tags(tags)
                                .clientRequestToken(request.token()))
                        .cluster(),
                () -> ClusterDescriptions.read(aws, desired.name()),
                Cluster::tags);
    }

    /**
     * Deletes the resources that the cluster's controllers left on AWS, then the cluster. Deletion protection is switched
     * off only if the spec no longer asks for it; otherwise EKS refuses the deletion, and its message is reported. EKS deletes
     * a failed cluster in spite of deletion protection, and does not switch it off.
     */
    private static void delete(Aws aws, Cluster observed, DeleteRequest<Desired> request) {
        var desired = request.desired();
        if (observed.status() != ClusterStatus.FAILED
                && Boolean.TRUE.equals(observed.deletionProtection())
                && desired != null
                && !desired.deletionProtection()) {
            ClusterUpdate.DELETION_PROTECTION.apply(aws, observed, desired);
            return;
        }
        var orphaned = OrphanedClusterResources.sweep(aws, observed.name());
        if (!orphaned.isEmpty()) {
            throw EksErrors.conflict(
                    "DependencyViolation", "waits until these are deleted: " + String.join(", ", orphaned), null);
        }
        aws.eks().deleteCluster(r -> r.name(observed.name()));
    }

    private static IamStatement[] iam() {
        var own = Stream.of(
                IamStatement.allow(
                        "eks:ListClusters",
                        "eks:DescribeCluster",
                        "eks:ListNodegroups",
                        "ec2:DescribeSubnets",
                        "kms:DescribeKey",
                        "iam:GetRole",
                        OrphanedVolumes.IAM),
                EksUpdates.IAM,
                IamStatement.creates("eks:CreateCluster"),
                IamStatement.changes(
                        "eks:TagResource", "eks:UpdateClusterConfig", "eks:UpdateClusterVersion", "eks:DeleteCluster"),
                IamStatement.allow("eks:TagResource")
                        .on("arn:aws:eks:*:{account}:*/{environment}")
                        .whenSettingTags(),
                IamStatement.changes("kms:CreateGrant").when("Bool", "kms:GrantIsForAWSResource", "true"),
                IamStatement.passRole("eks.amazonaws.com"),
                IamStatement.createServiceLinkedRole("eks.amazonaws.com"));
        return Stream.concat(own, OrphanedClusterResources.IAM.stream()).toArray(IamStatement[]::new);
    }

    /** The access to the API server, as create and update requests need it. */
    static VpcConfigRequest access(Desired desired) {
        var access = VpcConfigRequest.builder()
                .endpointPrivateAccess(true)
                .endpointPublicAccess(!desired.publicCidrs().isEmpty());
        if (!desired.publicCidrs().isEmpty()) {
            access.publicAccessCidrs(desired.publicCidrs());
        }
        return access.build();
    }

    private static @Nullable Set<String> subnets(Cluster cluster) {
        var vpc = cluster.resourcesVpcConfig();
        return vpc == null || !vpc.hasSubnetIds() ? null : Set.copyOf(vpc.subnetIds());
    }

    /** EKS leaves the encryption configuration out where secrets are not encrypted by a key of the account. */
    private static String keyArn(Cluster cluster) {
        return cluster.encryptionConfig().stream()
                .map(config -> config.provider().keyArn())
                .findFirst()
                .orElse("none");
    }

    /** EKS leaves the configuration out where zonal shift was never on. */
    private static @Nullable Boolean zonalShift(Cluster cluster) {
        var shift = cluster.zonalShiftConfig();
        return shift == null ? (Boolean) false : shift.enabled();
    }
}
