package io.platformoperator.cluster;

import static io.platformoperator.graph.UpdateBehavior.AT_CREATION_ONLY;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;
import static io.platformoperator.graph.UpdateBehavior.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.Quota;
import io.platformoperator.aws.resources.AutoScaling;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.IamStatement;
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
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;
import software.amazon.awssdk.services.eks.model.AutoScalingGroup;
import software.amazon.awssdk.services.eks.model.CapacityTypes;
import software.amazon.awssdk.services.eks.model.Issue;
import software.amazon.awssdk.services.eks.model.LaunchTemplateSpecification;
import software.amazon.awssdk.services.eks.model.Nodegroup;
import software.amazon.awssdk.services.eks.model.NodegroupScalingConfig;
import software.amazon.awssdk.services.eks.model.NodegroupStatus;
import software.amazon.awssdk.services.eks.model.Taint;

/**
 * An EKS managed node group. Its launch template holds the instance type, so another instance type causes a rolling update
 * of the nodes, not the replacement of the node group. The cluster autoscaler owns the current number of nodes.
 */
final class Nodegroups {
    /** Percentage of the nodes that EKS may replace at the same time. */
    private static final int UNAVAILABLE_PERCENT = 33;

    private Nodegroups() {}

    /**
     * The desired node group.
     *
     * @param name at most 63 characters, unique in the cluster
     * @param instanceType instance type of the launch template; another processor architecture replaces the node group
     * @param diskGiB root volume of the launch template, for the cost estimate
     * @param subnetIds other subnets replace the node group, except {@code formerSubnetIds}
     * @param formerSubnetIds the subnets in which earlier versions of the operator created the node group
     * @param desiredSize number of nodes at creation; later the autoscaler sets it
     * @param taints in an order that is the same on every reconcile
     * @param launchTemplateVersion version number
     * @param version Kubernetes version of the control plane; null until the add-ons that nodes need have versions for it,
     *     and the nodes keep their version
     * @param isRollback true if newer nodes go back to the version; otherwise they stay
     */
    record Desired(
            String cluster,
            String name,
            String roleArn,
            String instanceType,
            int diskGiB,
            SortedSet<String> subnetIds,
            SortedSet<String> formerSubnetIds,
            int minSize,
            int maxSize,
            int desiredSize,
            SortedMap<String, String> labels,
            List<Taint> taints,
            String launchTemplateId,
            String launchTemplateVersion,
            @Nullable String version,
            boolean isRollback) {}

    static final ResourceKind<Aws, Desired, Nodegroup> KIND = ResourceKind.<Aws, Desired, Nodegroup>named(
                    "eks/Nodegroup")
            .iam(
                    IamStatement.allow(
                            "tag:GetResources",
                            "autoscaling:DescribeAutoScalingGroups",
                            "eks:DescribeNodegroup",
                            "ec2:DescribeSubnets",
                            "iam:GetRole",
                            "iam:ListAttachedRolePolicies"),
                    IamStatement.changes(
                            "eks:TagResource",
                            "eks:UpdateNodegroupConfig",
                            "eks:UpdateNodegroupVersion",
                            "eks:DeleteNodegroup"),
                    EksUpdates.IAM,
                    IamStatement.changes("eks:CreateNodegroup").whenSettingTags(),
                    IamStatement.allow("eks:TagResource")
                            .on("arn:aws:eks:*:{account}:*/{environment}")
                            .whenSettingTags(),
                    IamStatement.passRole("eks.amazonaws.com", "ec2.amazonaws.com"),
                    IamStatement.createServiceLinkedRole("eks-nodegroup.amazonaws.com"))
            .usesQuota(Quota.VCPUS.key(), Nodegroups::vcpus)
            .creationTime(Duration.ofMinutes(3))
            .list(Nodegroups::list)
            .details(Duration.ofMinutes(10), Nodegroups::read, (before, listed) -> before)
            .pollsIndividually()
            .rereadDetailsWhen(Nodegroups::wasScaled)
            .id(Nodegroups::id)
            .tags(Nodegroup::tags)
            .name(desired -> desired.cluster() + "/" + desired.name(), Nodegroups::id)
            .state(Nodegroups::state)
            .recreateWhenFailed(Nodegroups::isBeyondRepair)
            .preview(Nodegroups::preview)
            .create(Nodegroups::create)
            .field("role", Desired::roleArn, Nodegroup::nodeRole, REPLACE)
            .field("amiType", desired -> AmiTypes.of(desired.instanceType()), Nodegroup::amiTypeAsString, REPLACE)
            .relativeField("subnets", Desired::subnetIds, (desired, group, _) -> subnets(desired, group), REPLACE)
            .field("minSize", Desired::minSize, group -> scaling(group).minSize(), IN_PLACE)
            .field("maxSize", Desired::maxSize, group -> scaling(group).maxSize(), IN_PLACE)
            .field("desiredSize", Desired::desiredSize, group -> scaling(group).desiredSize(), AT_CREATION_ONLY)
            .field("labels", Desired::labels, group -> group.hasLabels() ? group.labels() : null, IN_PLACE)
            .field("taints", desired -> Set.copyOf(desired.taints()), group -> Set.copyOf(group.taints()), IN_PLACE)
            .field("launchTemplateVersion", Desired::launchTemplateVersion, Nodegroups::launchTemplateVersion, IN_PLACE)
            .relativeField(
                    "minorVersion",
                    Nodegroups::desiredMinor,
                    (desired, group, time) -> NodegroupUpdate.observedMinor(desired, group),
                    IN_PLACE)
            .update(NodegroupUpdate::apply)
            .updateFailure((aws, observed, sentAt) ->
                    new EksUpdates(observed.clusterName(), observed.nodegroupName(), null).failure(aws, sentAt))
            .updateTags((aws, observed, tags) -> aws.eks()
                    .tagResource(r -> r.resourceArn(observed.nodegroupArn()).tags(tags)))
            .delete((aws, observed, request) -> aws.eks().deleteNodegroup(r -> r.clusterName(observed.clusterName())
                    .nodegroupName(observed.nodegroupName())))
            .monthlyCost((desired, region) -> desired.desiredSize() * nodeCost(desired, region))
            .build();

    /** Lists node groups with the bounds of their Auto Scaling groups, which show a change of the bounds at once. */
    private static List<Nodegroup> list(Aws aws) {
        var scaling = new HashMap<String, NodegroupScalingConfig>();
        for (var group : AutoScaling.groups(aws)) {
            scaling.put(
                    id(group),
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

    private static NodegroupScalingConfig scaling(Nodegroup group) {
        var config = group.scalingConfig();
        return config == null ? NodegroupScalingConfig.builder().build() : config;
    }

    private static Optional<Nodegroup> read(Aws aws, Nodegroup listed) {
        return EksErrors.ifExists(() -> describe(aws, listed.clusterName(), listed.nodegroupName()));
    }

    /** Describes a node group without the cache. */
    static Nodegroup describe(Aws aws, String cluster, String name) {
        return aws.eks()
                .describeNodegroup(r -> r.clusterName(cluster).nodegroupName(name))
                .nodegroup();
    }

    private static boolean wasScaled(Nodegroup before, Nodegroup listed) {
        var current = listed.scalingConfig();
        var previous = before.scalingConfig();
        return current != null
                && previous != null
                && !(current.minSize().equals(previous.minSize())
                        && current.maxSize().equals(previous.maxSize()));
    }

    private static State state(Nodegroup group) {
        var status = group.status();
        return switch (status) {
            case null -> new State.Pending("not described yet");
            case ACTIVE -> new State.Ready(status.toString());
            case DELETING -> new State.Deleting(status.toString());
            case CREATE_FAILED, DELETE_FAILED, DEGRADED -> new State.Failed(status.toString(), issues(group));
            default -> new State.Pending(status.toString());
        };
    }

    /**
     * EKS updates no node group whose creation or deletion failed. It updates a degraded one, for example to another
     * instance type, if the health issues are launch failures, the instance limit, or a lack of addresses.
     */
    private static boolean isBeyondRepair(Nodegroup group) {
        return group.status() == NodegroupStatus.CREATE_FAILED || group.status() == NodegroupStatus.DELETE_FAILED;
    }

    private static String issues(Nodegroup group) {
        List<Issue> issues = group.health() == null ? List.of() : group.health().issues();
        return EksErrors.issues(issues, Issue::codeAsString, Issue::message);
    }

    private static Nodegroup preview(Desired desired) {
        return Nodegroup.builder()
                .clusterName(desired.cluster())
                .nodegroupName(desired.name())
                .status(NodegroupStatus.ACTIVE)
                .resources(resources -> resources.autoScalingGroups(
                        AutoScalingGroup.builder().name(Plan.KNOWN_AFTER_APPLY).build()))
                .build();
    }

    private static Nodegroup create(Aws aws, Desired desired, CreateRequest request) {
        return EksErrors.createOrGetOwn(
                request,
                () -> aws.eks()
                        .createNodegroup(r -> r.clusterName(desired.cluster())
                                .nodegroupName(desired.name())
                                .nodeRole(desired.roleArn())
                                .amiType(AmiTypes.of(desired.instanceType()))
                                .capacityType(CapacityTypes.ON_DEMAND)
                                .subnets(desired.subnetIds())
                                .scalingConfig(scaling -> scaling.minSize(desired.minSize())
                                        .maxSize(desired.maxSize())
                                        .desiredSize(desired.desiredSize()))
                                .updateConfig(update -> update.maxUnavailablePercentage(UNAVAILABLE_PERCENT))
                                .labels(desired.labels())
                                .taints(desired.taints())
                                .launchTemplate(launchTemplate(desired))
                                .tags(request.tags())
                                .clientRequestToken(request.token()))
                        .nodegroup(),
                () -> describe(aws, desired.cluster(), desired.name()),
                Nodegroup::tags);
    }

    /** The vCPUs of the nodes at creation that count towards the quota of standard instances. */
    private static long vcpus(Desired desired) {
        return Quota.isStandard(desired.instanceType())
                ? Catalog.standard()
                        .instance(desired.instanceType())
                        .map(type -> (long) type.vcpu() * desired.desiredSize())
                        .orElse(0L)
                : 0;
    }

    private static double nodeCost(Desired desired, String region) {
        var prices = Catalog.standard().in(region);
        return prices.monthlyInstancePrice(desired.instanceType())
                + desired.diskGiB() * prices.monthlyPrice("ebs-gp3-gib");
    }

    /** The id of a node group: cluster/name. */
    static String id(Nodegroup group) {
        return group.clusterName() + "/" + group.nodegroupName();
    }

    /** The id of the node group that EKS created an Auto Scaling group for. */
    static String id(software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup group) {
        var tags = AwsTags.toMap(group.tags(), TagDescription::key, TagDescription::value);
        return tags.get(AutoScaling.CLUSTER_TAG) + "/" + tags.get(AutoScaling.NODEGROUP_TAG);
    }

    /** Name of the node group's Auto Scaling group; null until EKS has created it. */
    static @Nullable String autoScalingGroup(Nodegroup group) {
        return group.resources() == null
                ? null
                : group.resources().autoScalingGroups().stream()
                        .map(AutoScalingGroup::name)
                        .findFirst()
                        .orElse(null);
    }

    /** The subnets of an earlier version stay: EKS can't change them, and a replacement stops the pods on the nodes. */
    private static Set<String> subnets(Desired desired, Nodegroup group) {
        var observed = Set.copyOf(group.subnets());
        return observed.equals(desired.formerSubnetIds()) ? desired.subnetIds() : observed;
    }

    static LaunchTemplateSpecification launchTemplate(Desired desired) {
        return LaunchTemplateSpecification.builder()
                .id(desired.launchTemplateId())
                .version(desired.launchTemplateVersion())
                .build();
    }

    private static @Nullable String launchTemplateVersion(Nodegroup group) {
        return group.launchTemplate() == null ? null : group.launchTemplate().version();
    }

    private static @Nullable Integer desiredMinor(Desired desired) {
        return desired.version() == null ? null : KubernetesVersions.minor(desired.version());
    }
}
