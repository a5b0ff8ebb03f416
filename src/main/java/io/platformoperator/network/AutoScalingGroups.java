package io.platformoperator.network;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.resources.AutoScaling;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.autoscaling.model.Tag;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;

/** An Auto Scaling group of fixed size, which replaces a lost instance. */
final class AutoScalingGroups {
    private static final String LATEST = "$Latest";

    private AutoScalingGroups() {}

    /**
     * The desired Auto Scaling group.
     *
     * @param name at most 255 characters, unique in the region
     * @param launchTemplateId launch template whose latest version is used
     * @param subnets ids of the subnets that instances may run in
     * @param size number of instances
     * @param instanceType instance type of the launch template, for the cost estimate
     */
    record Desired(String name, String launchTemplateId, Set<String> subnets, int size, String instanceType) {}

    static final ResourceKind<Aws, Desired, AutoScalingGroup> KIND = ResourceKind.<Aws, Desired, AutoScalingGroup>named(
                    "autoscaling/AutoScalingGroup")
            .iam(
                    IamStatement.allow("autoscaling:DescribeAutoScalingGroups"),
                    IamStatement.creates("autoscaling:CreateAutoScalingGroup"),
                    IamStatement.changes("autoscaling:UpdateAutoScalingGroup", "autoscaling:DeleteAutoScalingGroup"),
                    IamStatement.changes("autoscaling:CreateOrUpdateTags"),
                    IamStatement.allow("autoscaling:CreateOrUpdateTags")
                            .on("arn:aws:autoscaling:*:{account}:autoScalingGroup:*:autoScalingGroupName/{environment}")
                            .whenSettingTags(),
                    IamStatement.changes("ec2:RunInstances"),
                    IamStatement.runInstancesOfLaunchTemplates(),
                    IamStatement.tagsNew("RunInstances"),
                    IamStatement.passRole("ec2.amazonaws.com"),
                    IamStatement.createServiceLinkedRole("autoscaling.amazonaws.com"))
            .creationTime(Duration.ofSeconds(30))
            .list(aws -> AutoScaling.groups(aws).stream()
                    .filter(group -> AutoScaling.hasTag(group, Identity.ENVIRONMENT_TAG))
                    .toList())
            .id(AutoScalingGroup::autoScalingGroupName)
            .tags(group -> AwsTags.toMap(group.tags(), TagDescription::key, TagDescription::value))
            .name(Desired::name, AutoScalingGroup::autoScalingGroupName)
            .state(AutoScalingGroups::state)
            .preview(AutoScalingGroups::preview)
            .create((aws, desired, request) -> {
                aws.autoScaling().createAutoScalingGroup(r -> r.autoScalingGroupName(desired.name())
                        .launchTemplate(t ->
                                t.launchTemplateId(desired.launchTemplateId()).version(LATEST))
                        .vpcZoneIdentifier(String.join(",", desired.subnets()))
                        .minSize(desired.size())
                        .maxSize(desired.size())
                        .desiredCapacity(desired.size())
                        .tags(tags(desired.name(), request.tags())));
                return preview(desired).toBuilder()
                        .tags(AwsTags.fromMap(request.tags(), (key, value) -> TagDescription.builder()
                                .key(key)
                                .value(value)
                                .build()))
                        .build();
            })
            .field("launchTemplate", Desired::launchTemplateId, AutoScalingGroups::launchTemplate, IN_PLACE)
            .field("subnets", Desired::subnets, AutoScalingGroups::subnets, IN_PLACE)
            .field("minSize", Desired::size, AutoScalingGroup::minSize, IN_PLACE)
            .field("maxSize", Desired::size, AutoScalingGroup::maxSize, IN_PLACE)
            .update((aws, observed, desired, changes) -> {
                aws.autoScaling().updateAutoScalingGroup(r -> r.autoScalingGroupName(desired.name())
                        .launchTemplate(t ->
                                t.launchTemplateId(desired.launchTemplateId()).version(LATEST))
                        .vpcZoneIdentifier(String.join(",", desired.subnets()))
                        .minSize(desired.size())
                        .maxSize(desired.size()));
                return null;
            })
            .updateTags((aws, observed, tags) ->
                    aws.autoScaling().createOrUpdateTags(r -> r.tags(tags(observed.autoScalingGroupName(), tags))))
            .delete((aws, observed, request) -> aws.autoScaling()
                    .deleteAutoScalingGroup(r -> r.autoScalingGroupName(observed.autoScalingGroupName())
                            .forceDelete(true)))
            .monthlyCost((desired, region) ->
                    Catalog.standard().in(region).monthlyInstancePrice(desired.instanceType()) * desired.size())
            .build();

    /** Auto Scaling reports a status only during deletion. A group is ready when all its instances are in service. */
    private static State state(AutoScalingGroup group) {
        if (group.status() != null) {
            return new State.Deleting(group.status());
        }
        var inService = group.instances().stream()
                .filter(instance -> instance.lifecycleState() == LifecycleState.IN_SERVICE)
                .count();
        var status = inService + " of " + group.minSize() + " instances in service";
        return inService >= group.minSize() ? new State.Ready(status) : new State.Pending(status);
    }

    private static AutoScalingGroup preview(Desired desired) {
        return AutoScalingGroup.builder()
                .autoScalingGroupName(desired.name())
                .launchTemplate(t -> t.launchTemplateId(desired.launchTemplateId()))
                .vpcZoneIdentifier(String.join(",", desired.subnets()))
                .minSize(desired.size())
                .maxSize(desired.size())
                .build();
    }

    /** A group has a launch template, or else a launch configuration. */
    private static @Nullable String launchTemplate(AutoScalingGroup group) {
        return group.launchTemplate() == null
                ? group.launchConfigurationName()
                : group.launchTemplate().launchTemplateId();
    }

    private static @Nullable Set<String> subnets(AutoScalingGroup group) {
        var subnets = group.vpcZoneIdentifier();
        return subnets == null ? null : new TreeSet<>(List.of(subnets.split(",", -1)));
    }

    private static List<Tag> tags(String group, Map<String, String> tags) {
        return AwsTags.fromMap(tags, (key, value) -> Tag.builder()
                .resourceId(group)
                .resourceType("auto-scaling-group")
                .key(key)
                .value(value)
                .propagateAtLaunch(true)
                .build());
    }
}
