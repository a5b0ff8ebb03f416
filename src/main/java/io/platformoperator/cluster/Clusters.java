package io.platformoperator.cluster;

import static io.platformoperator.graph.OnDifference.AT_LEAST;
import static io.platformoperator.graph.OnDifference.IN_PLACE;
import static io.platformoperator.graph.OnDifference.REFUSE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.Quota;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.Claim;
import io.platformoperator.graph.Farewell;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.AuthenticationMode;
import software.amazon.awssdk.services.eks.model.Cluster;
import software.amazon.awssdk.services.eks.model.ClusterStatus;
import software.amazon.awssdk.services.eks.model.EncryptionConfig;
import software.amazon.awssdk.services.eks.model.LogSetup;
import software.amazon.awssdk.services.eks.model.LogType;
import software.amazon.awssdk.services.eks.model.Logging;
import software.amazon.awssdk.services.eks.model.Provider;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eks.model.VpcConfigRequest;

/**
 * An EKS control plane. EKS lists names only, so each of ours is described: with every look while it is in flight, else
 * every ten minutes. Its own add-ons are left out when it is made: they come as managed add-ons.
 */
final class Clusters {
    private Clusters() {}

    /**
     * What is wanted of a cluster.
     *
     * @param name at most 100 characters
     * @param version Kubernetes version such as {@code 1.33}; EKS upgrades one minor version at a time, never down
     * @param subnetIds in two zones at least
     * @param keyArn KMS key for its Secrets; fixed for ever
     * @param publicCidrs networks that reach the API from the Internet; none: only from inside the VPC
     * @param logTypes control plane logs that go to CloudWatch
     */
    record Wanted(
            String name,
            String version,
            String roleArn,
            SortedSet<String> subnetIds,
            String keyArn,
            SortedSet<String> publicCidrs,
            SortedSet<String> logTypes,
            boolean deletionProtection,
            boolean zonalShift) {}

    /** {@code eks/Cluster}. */
    static final ResourceKind<Aws, Wanted, Cluster> KIND = ResourceKind.<Aws, Wanted, Cluster>named("eks/Cluster")
            .iam(iam())
            .uses(Quota.CLUSTERS.key(), want -> 1)
            .takes(Duration.ofMinutes(10))
            .list(aws -> aws.eks().listClustersPaginator().clusters().stream()
                    .map(name -> Cluster.builder().name(name).build())
                    .toList())
            .details(Duration.ofMinutes(10), Clusters::read, (before, listed) -> before)
            .followedAlone()
            .id(Cluster::name)
            .tags(Cluster::tags)
            .name(Wanted::name, Cluster::name)
            .state(Clusters::state)
            .preview(Clusters::preview)
            .create(Clusters::create)
            .field("minorVersion", w -> KubernetesVersions.minor(w.version()), Clusters::minor, AT_LEAST)
            .field("role", Wanted::roleArn, Cluster::roleArn, REFUSE)
            .field("encryptionKey", Wanted::keyArn, Clusters::keyArn, REFUSE)
            .field(
                    "subnets",
                    Wanted::subnetIds,
                    c -> Set.copyOf(c.resourcesVpcConfig().subnetIds()),
                    IN_PLACE)
            .field("endpointAccess", w -> new Access(true, w.publicCidrs()), Access::of, IN_PLACE)
            .field("logTypes", Wanted::logTypes, Clusters::logTypes, IN_PLACE)
            .field("zonalShift", Wanted::zonalShift, Clusters::zonalShift, IN_PLACE)
            .field(
                    "deletionProtection",
                    Wanted::deletionProtection,
                    c -> Boolean.TRUE.equals(c.deletionProtection()),
                    IN_PLACE)
            .update((aws, have, want, changes) -> ClusterChange.first(changes).apply(aws, have, want))
            .retag((aws, have, tags) ->
                    aws.eks().tagResource(r -> r.resourceArn(have.arn()).tags(tags)))
            .delete(Clusters::delete)
            .monthlyCost(want -> Catalog.standard().perMonth("eks-cluster"))
            .build();

    private static String[] iam() {
        var own = List.of(
                "eks:ListClusters",
                "eks:DescribeCluster",
                "eks:CreateCluster",
                "eks:TagResource",
                "eks:UpdateClusterConfig",
                "eks:UpdateClusterVersion",
                "eks:DeleteCluster",
                "ec2:DescribeSubnets",
                "kms:DescribeKey",
                "kms:CreateGrant",
                "iam:PassRole",
                "iam:GetRole",
                "iam:CreateServiceLinkedRole");
        return Stream.of(own, Leftovers.IAM, List.of(LeftVolumes.IAM))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    /** Who reaches the API. The networks that EKS shows while public access is off mean nothing. */
    private record Access(boolean fromVpc, Set<String> publicCidrs) {
        static Access of(Cluster cluster) {
            var vpc = cluster.resourcesVpcConfig();
            return new Access(
                    Boolean.TRUE.equals(vpc.endpointPrivateAccess()),
                    Boolean.TRUE.equals(vpc.endpointPublicAccess()) ? Set.copyOf(vpc.publicAccessCidrs()) : Set.of());
        }
    }

    private static Optional<Cluster> read(Aws aws, Cluster listed) {
        try {
            return Optional.of(
                    aws.eks().describeCluster(r -> r.name(listed.name())).cluster());
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    private static State state(Cluster cluster) {
        var status = cluster.status();
        return switch (status) {
            case null -> new State.Pending("not described yet");
            case ACTIVE -> new State.Ready(status.toString());
            case DELETING -> new State.Deleting(status.toString());
            case FAILED ->
                new State.Failed(status.toString(), "EKS could not make it: " + issues(cluster) + "; delete it in EKS");
            default -> new State.Pending(status.toString());
        };
    }

    private static String issues(Cluster cluster) {
        return cluster.health() == null
                ? "no reason given"
                : cluster.health().issues().stream()
                        .map(issue -> issue.codeAsString() + ": " + issue.message())
                        .collect(Collectors.joining(", "));
    }

    private static Cluster preview(Wanted want) {
        return Cluster.builder()
                .name(want.name())
                .arn(Plan.KNOWN_LATER)
                .version(want.version())
                .status(ClusterStatus.ACTIVE)
                .build();
    }

    private static Cluster create(Aws aws, Wanted want, Claim claim) {
        return NameTaken.byUs(
                claim,
                () -> aws.eks()
                        .createCluster(r -> r.name(want.name())
                                .version(want.version())
                                .roleArn(want.roleArn())
                                .resourcesVpcConfig(access(want).toBuilder()
                                        .subnetIds(want.subnetIds())
                                        .build())
                                .encryptionConfig(EncryptionConfig.builder()
                                        .resources("secrets")
                                        .provider(Provider.builder()
                                                .keyArn(want.keyArn())
                                                .build())
                                        .build())
                                .accessConfig(access -> access.authenticationMode(AuthenticationMode.API)
                                        .bootstrapClusterCreatorAdminPermissions(true))
                                .bootstrapSelfManagedAddons(false)
                                .logging(logging(want.logTypes()))
                                .zonalShiftConfig(shift -> shift.enabled(want.zonalShift()))
                                .deletionProtection(want.deletionProtection())
                                .tags(claim.tags())
                                .clientRequestToken(claim.token()))
                        .cluster(),
                () -> aws.eks().describeCluster(r -> r.name(want.name())).cluster(),
                Cluster::tags);
    }

    static VpcConfigRequest access(Wanted want) {
        var access = VpcConfigRequest.builder()
                .endpointPrivateAccess(true)
                .endpointPublicAccess(!want.publicCidrs().isEmpty());
        if (!want.publicCidrs().isEmpty()) {
            access.publicAccessCidrs(want.publicCidrs());
        }
        return access.build();
    }

    /** Every type is named, since EKS leaves alone what it is not told of. */
    static Logging logging(Set<String> wanted) {
        var on = new TreeSet<>(wanted);
        var off = LogType.knownValues().stream()
                .map(LogType::toString)
                .filter(type -> !on.contains(type))
                .collect(Collectors.toCollection(TreeSet::new));
        return Logging.builder()
                .clusterLogging(logSetup(on, true), logSetup(off, false))
                .build();
    }

    private static LogSetup logSetup(Set<String> types, boolean enabled) {
        return LogSetup.builder().typesWithStrings(types).enabled(enabled).build();
    }

    private static Set<String> logTypes(Cluster cluster) {
        return cluster.logging() == null
                ? Set.of()
                : cluster.logging().clusterLogging().stream()
                        .filter(setup -> Boolean.TRUE.equals(setup.enabled()))
                        .flatMap(setup -> setup.typesAsStrings().stream())
                        .collect(Collectors.toSet());
    }

    private static int minor(Cluster cluster) {
        return KubernetesVersions.minor(cluster.version());
    }

    private static @Nullable String keyArn(Cluster cluster) {
        return cluster.encryptionConfig().stream()
                .map(config -> config.provider().keyArn())
                .findFirst()
                .orElse(null);
    }

    private static boolean zonalShift(Cluster cluster) {
        return cluster.zonalShiftConfig() != null
                && Boolean.TRUE.equals(cluster.zonalShiftConfig().enabled());
    }

    /**
     * First what its controllers left on AWS, then itself. A cluster that is to be protected stays protected: EKS
     * refuses, and its words say so.
     */
    private static void delete(Aws aws, Cluster have, Farewell<Wanted> farewell) {
        var want = farewell.want();
        if (Boolean.TRUE.equals(have.deletionProtection()) && want != null && !want.deletionProtection()) {
            ClusterChange.DELETION_PROTECTION.apply(aws, have, want);
            return;
        }
        var left = Leftovers.sweep(aws, have.name());
        if (!left.isEmpty()) {
            throw Refusals.of("DependencyViolation", "waits until these are gone: " + String.join(", ", left), null);
        }
        aws.eks().deleteCluster(r -> r.name(have.name()));
    }
}
