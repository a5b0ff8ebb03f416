package io.platformoperator.cluster;

import static io.platformoperator.graph.OnDifference.AT_CREATION_ONLY;
import static io.platformoperator.graph.OnDifference.AT_LEAST;
import static io.platformoperator.graph.OnDifference.IN_PLACE;
import static io.platformoperator.graph.OnDifference.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.Quota;
import io.platformoperator.aws.resources.AutoScaling;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.Claim;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;
import software.amazon.awssdk.services.eks.model.AutoScalingGroup;
import software.amazon.awssdk.services.eks.model.CapacityTypes;
import software.amazon.awssdk.services.eks.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.eks.model.Nodegroup;
import software.amazon.awssdk.services.eks.model.NodegroupScalingConfig;
import software.amazon.awssdk.services.eks.model.NodegroupStatus;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eks.model.Taint;

/**
 * A managed node group. The instance type is in its launch template, so that another one rolls the nodes instead of
 * replacing the group. How many nodes there are now is left to the autoscaler.
 */
final class Nodegroups {
    /** Share of the nodes that may be away at once while the group rolls. */
    private static final int UNAVAILABLE_PERCENT = 33;

    /** AWS's names of its own processors: a {@code g} after the generation, as in m7g, c6gn, r8gd. */
    private static final Pattern GRAVITON = Pattern.compile("[a-z]+[0-9]+g[a-z]*[.].*");

    private Nodegroups() {}

    /**
     * What is wanted of a node group.
     *
     * @param name at most 63 characters, unique in the cluster
     * @param instanceType of its launch template; the processor's architecture is fixed
     * @param diskGiB of its launch template
     * @param subnetIds fixed
     * @param desiredSize at creation; the autoscaler decides later
     * @param taints in any order, but always the same
     * @param launchTemplateVersion a number
     * @param version Kubernetes version that the nodes are to reach: the control plane's; null while the add-ons that
     *     nodes need do not belong to it
     */
    record Wanted(
            String cluster,
            String name,
            String roleArn,
            String instanceType,
            int diskGiB,
            SortedSet<String> subnetIds,
            int minSize,
            int maxSize,
            int desiredSize,
            SortedMap<String, String> labels,
            List<Taint> taints,
            String launchTemplateId,
            String launchTemplateVersion,
            @Nullable String version) {}

    /** {@code eks/Nodegroup}. */
    static final ResourceKind<Aws, Wanted, Nodegroup> KIND = ResourceKind.<Aws, Wanted, Nodegroup>named("eks/Nodegroup")
            .iam(
                    "tag:GetResources",
                    "autoscaling:DescribeAutoScalingGroups",
                    "eks:DescribeNodegroup",
                    "eks:CreateNodegroup",
                    "eks:TagResource",
                    "eks:UpdateNodegroupConfig",
                    "eks:UpdateNodegroupVersion",
                    "eks:DeleteNodegroup",
                    "ec2:DescribeSubnets",
                    "iam:PassRole",
                    "iam:GetRole",
                    "iam:ListAttachedRolePolicies",
                    "iam:CreateServiceLinkedRole")
            .uses(Quota.VCPUS.key(), Nodegroups::vcpus)
            .takes(Duration.ofMinutes(3))
            .list(Nodegroups::list)
            .details(Duration.ofMinutes(10), Nodegroups::read, (before, listed) -> before)
            .followedAlone()
            .detailsAlsoWhen(Nodegroups::wasScaled)
            .id(group -> group.clusterName() + "/" + group.nodegroupName())
            .tags(Nodegroup::tags)
            .name(
                    want -> want.cluster() + "/" + want.name(),
                    group -> group.clusterName() + "/" + group.nodegroupName())
            .state(Nodegroups::state)
            .preview(Nodegroups::preview)
            .create(Nodegroups::create)
            .field("role", Wanted::roleArn, Nodegroup::nodeRole, REPLACE)
            .field("amiType", Nodegroups::amiType, Nodegroup::amiTypeAsString, REPLACE)
            .field("subnets", Wanted::subnetIds, group -> Set.copyOf(group.subnets()), REPLACE)
            .field("minSize", Wanted::minSize, group -> group.scalingConfig().minSize(), IN_PLACE)
            .field("maxSize", Wanted::maxSize, group -> group.scalingConfig().maxSize(), IN_PLACE)
            .field(
                    "desiredSize",
                    Wanted::desiredSize,
                    group -> group.scalingConfig().desiredSize(),
                    AT_CREATION_ONLY)
            .field("labels", Wanted::labels, Nodegroup::labels, IN_PLACE)
            .field("taints", want -> Set.copyOf(want.taints()), group -> Set.copyOf(group.taints()), IN_PLACE)
            .field("launchTemplateVersion", Wanted::launchTemplateVersion, Nodegroups::launchTemplateVersion, IN_PLACE)
            .field(
                    "minorVersion",
                    Nodegroups::wantedMinor,
                    group -> KubernetesVersions.minor(group.version()),
                    AT_LEAST)
            .update(NodegroupChange::apply)
            .retag((aws, have, tags) -> aws.eks()
                    .tagResource(r -> r.resourceArn(have.nodegroupArn()).tags(tags)))
            .delete((aws, have, farewell) -> aws.eks()
                    .deleteNodegroup(r -> r.clusterName(have.clusterName()).nodegroupName(have.nodegroupName())))
            .monthlyCost(want -> want.desiredSize() * nodeCost(want))
            .build();

    /** Of the nodes that it begins with. */
    private static long vcpus(Wanted want) {
        return Quota.isStandard(want.instanceType())
                ? Catalog.standard()
                        .instance(want.instanceType())
                        .map(type -> (long) type.vcpu() * want.desiredSize())
                        .orElse(0L)
                : 0;
    }

    private static double nodeCost(Wanted want) {
        var prices = Catalog.standard();
        return prices.instancePerMonth(want.instanceType()) + want.diskGiB() * prices.perMonth("ebs-gp3-gib");
    }

    /** Name of the Auto Scaling group that EKS made for it; null as long as there is none. */
    static @Nullable String autoScalingGroup(Nodegroup group) {
        return group.resources() == null
                ? null
                : group.resources().autoScalingGroups().stream()
                        .map(AutoScalingGroup::name)
                        .findFirst()
                        .orElse(null);
    }

    /** With the sizes of the Auto Scaling groups, which show at once when somebody changes a node group's. */
    private static List<Nodegroup> list(Aws aws) {
        var scaling = new HashMap<String, NodegroupScalingConfig>();
        for (var group : AutoScaling.groups(aws)) {
            var tags = AwsTags.of(group.tags(), TagDescription::key, TagDescription::value);
            scaling.put(
                    tags.get(AutoScaling.CLUSTER_TAG) + "/" + tags.get(AutoScaling.NODEGROUP_TAG),
                    NodegroupScalingConfig.builder()
                            .minSize(group.minSize())
                            .maxSize(group.maxSize())
                            .build());
        }
        return EksResource.tagged(aws, "nodegroup").stream()
                .map(each -> Nodegroup.builder()
                        .nodegroupArn(each.arn())
                        .clusterName(each.cluster())
                        .nodegroupName(each.name())
                        .scalingConfig(scaling.get(each.cluster() + "/" + each.name()))
                        .tags(each.tags())
                        .build())
                .toList();
    }

    private static boolean wasScaled(Nodegroup before, Nodegroup listed) {
        var now = listed.scalingConfig();
        var then = before.scalingConfig();
        return now != null
                && then != null
                && !(now.minSize().equals(then.minSize()) && now.maxSize().equals(then.maxSize()));
    }

    private static Optional<Nodegroup> read(Aws aws, Nodegroup listed) {
        try {
            return Optional.of(describe(aws, listed.clusterName(), listed.nodegroupName()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    /** As it is this moment. */
    static Nodegroup describe(Aws aws, String cluster, String name) {
        return aws.eks()
                .describeNodegroup(r -> r.clusterName(cluster).nodegroupName(name))
                .nodegroup();
    }

    private static String amiType(Wanted want) {
        return GRAVITON.matcher(want.instanceType()).matches() ? "AL2023_ARM_64_STANDARD" : "AL2023_x86_64_STANDARD";
    }

    private static State state(Nodegroup group) {
        var status = group.status();
        return switch (status) {
            case null -> new State.Pending("not described yet");
            case ACTIVE -> new State.Ready(status.toString());
            case DELETING -> new State.Deleting(status.toString());
            case CREATE_FAILED ->
                new State.Failed(
                        status.toString(),
                        issues(group) + "; when that is mended, delete the node group: it is made again");
            case DELETE_FAILED, DEGRADED -> new State.Failed(status.toString(), issues(group));
            default -> new State.Pending(status.toString());
        };
    }

    private static String issues(Nodegroup group) {
        return group.health() == null || group.health().issues().isEmpty()
                ? "EKS gives no reason"
                : group.health().issues().stream()
                        .map(issue -> issue.codeAsString() + ": " + issue.message())
                        .collect(Collectors.joining(", "));
    }

    private static Nodegroup preview(Wanted want) {
        return Nodegroup.builder()
                .clusterName(want.cluster())
                .nodegroupName(want.name())
                .status(NodegroupStatus.ACTIVE)
                .resources(made -> made.autoScalingGroups(
                        AutoScalingGroup.builder().name(Plan.KNOWN_LATER).build()))
                .build();
    }

    private static Nodegroup create(Aws aws, Wanted want, Claim claim) {
        return NameTaken.byUs(
                claim,
                () -> aws.eks()
                        .createNodegroup(r -> r.clusterName(want.cluster())
                                .nodegroupName(want.name())
                                .nodeRole(want.roleArn())
                                .amiType(amiType(want))
                                .capacityType(CapacityTypes.ON_DEMAND)
                                .subnets(want.subnetIds())
                                .scalingConfig(scaling -> scaling.minSize(want.minSize())
                                        .maxSize(want.maxSize())
                                        .desiredSize(want.desiredSize()))
                                .updateConfig(update -> update.maxUnavailablePercentage(UNAVAILABLE_PERCENT))
                                .labels(want.labels())
                                .taints(want.taints())
                                .launchTemplate(launchTemplate(want))
                                .tags(claim.tags())
                                .clientRequestToken(claim.token()))
                        .nodegroup(),
                () -> describe(aws, want.cluster(), want.name()),
                Nodegroup::tags);
    }

    static LaunchTemplateSpecification launchTemplate(Wanted want) {
        return LaunchTemplateSpecification.builder()
                .id(want.launchTemplateId())
                .version(want.launchTemplateVersion())
                .build();
    }

    private static @Nullable String launchTemplateVersion(Nodegroup group) {
        return group.launchTemplate() == null ? null : group.launchTemplate().version();
    }

    private static @Nullable Integer wantedMinor(Wanted want) {
        return want.version() == null ? null : KubernetesVersions.minor(want.version());
    }
}
