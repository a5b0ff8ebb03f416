package io.platformoperator.network;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.resources.AutoScaling;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.autoscaling.model.AutoScalingGroup;
import software.amazon.awssdk.services.autoscaling.model.LifecycleState;
import software.amazon.awssdk.services.autoscaling.model.Tag;
import software.amazon.awssdk.services.autoscaling.model.TagDescription;

/** An Auto Scaling group of fixed size, which puts another instance where one was lost. */
final class AutoScalingGroups {
    private static final String LATEST = "$Latest";

    private AutoScalingGroups() {}

    /**
     * What is wanted of a group.
     *
     * @param name at most 255 characters, unique in the region
     * @param launchTemplateId its newest version is used
     * @param subnets where instances may be
     * @param size how many instances
     * @param instanceType which the launch template says; here for the estimate of cost
     */
    record Wanted(String name, String launchTemplateId, Set<String> subnets, int size, String instanceType) {}

    static final ResourceKind<Aws, Wanted, AutoScalingGroup> KIND = ResourceKind.<Aws, Wanted, AutoScalingGroup>named(
                    "autoscaling/AutoScalingGroup")
            .iam(
                    "autoscaling:DescribeAutoScalingGroups",
                    "autoscaling:CreateAutoScalingGroup",
                    "autoscaling:CreateOrUpdateTags",
                    "autoscaling:UpdateAutoScalingGroup",
                    "autoscaling:DeleteAutoScalingGroup",
                    "ec2:RunInstances",
                    "ec2:CreateTags",
                    "iam:PassRole",
                    "iam:CreateServiceLinkedRole")
            .takes(Duration.ofSeconds(30))
            .list(aws -> AutoScaling.groups(aws).stream()
                    .filter(group -> AutoScaling.hasTag(group, Identity.ENVIRONMENT_TAG))
                    .toList())
            .id(AutoScalingGroup::autoScalingGroupName)
            .tags(group -> AwsTags.of(group.tags(), TagDescription::key, TagDescription::value))
            .name(Wanted::name, AutoScalingGroup::autoScalingGroupName)
            .state(AutoScalingGroups::state)
            .preview(AutoScalingGroups::foreseen)
            .create((aws, want, claim) -> {
                aws.autoScaling().createAutoScalingGroup(r -> r.autoScalingGroupName(want.name())
                        .launchTemplate(
                                t -> t.launchTemplateId(want.launchTemplateId()).version(LATEST))
                        .vpcZoneIdentifier(String.join(",", want.subnets()))
                        .minSize(want.size())
                        .maxSize(want.size())
                        .desiredCapacity(want.size())
                        .tags(tags(want.name(), claim.tags())));
                return foreseen(want).toBuilder()
                        .tags(AwsTags.list(claim.tags(), (key, value) -> TagDescription.builder()
                                .key(key)
                                .value(value)
                                .build()))
                        .build();
            })
            .field("launchTemplate", Wanted::launchTemplateId, AutoScalingGroups::launchTemplate, IN_PLACE)
            .field("subnets", Wanted::subnets, AutoScalingGroups::subnets, IN_PLACE)
            .field("minSize", Wanted::size, AutoScalingGroup::minSize, IN_PLACE)
            .field("maxSize", Wanted::size, AutoScalingGroup::maxSize, IN_PLACE)
            .update((aws, have, want, changes) -> {
                aws.autoScaling().updateAutoScalingGroup(r -> r.autoScalingGroupName(want.name())
                        .launchTemplate(
                                t -> t.launchTemplateId(want.launchTemplateId()).version(LATEST))
                        .vpcZoneIdentifier(String.join(",", want.subnets()))
                        .minSize(want.size())
                        .maxSize(want.size()));
                return null;
            })
            .retag((aws, have, tags) ->
                    aws.autoScaling().createOrUpdateTags(r -> r.tags(tags(have.autoScalingGroupName(), tags))))
            .delete((aws, have, farewell) -> aws.autoScaling()
                    .deleteAutoScalingGroup(r ->
                            r.autoScalingGroupName(have.autoScalingGroupName()).forceDelete(true)))
            .monthlyCost(want -> Catalog.standard().instancePerMonth(want.instanceType()) * want.size())
            .build();

    /** AWS has no word for it but while it deletes: ready is when as many instances serve as are wanted. */
    private static State state(AutoScalingGroup group) {
        if (group.status() != null) {
            return new State.Deleting(group.status());
        }
        var serving = group.instances().stream()
                .filter(instance -> instance.lifecycleState() == LifecycleState.IN_SERVICE)
                .count();
        var word = serving + " of " + group.minSize() + " instances in service";
        return serving >= group.minSize() ? new State.Ready(word) : new State.Pending(word);
    }

    private static AutoScalingGroup foreseen(Wanted want) {
        return AutoScalingGroup.builder()
                .autoScalingGroupName(want.name())
                .launchTemplate(t -> t.launchTemplateId(want.launchTemplateId()))
                .vpcZoneIdentifier(String.join(",", want.subnets()))
                .minSize(want.size())
                .maxSize(want.size())
                .build();
    }

    private static String launchTemplate(AutoScalingGroup group) {
        return group.launchTemplate() == null ? "" : group.launchTemplate().launchTemplateId();
    }

    private static Set<String> subnets(AutoScalingGroup group) {
        return new TreeSet<>(List.of(group.vpcZoneIdentifier().split(",", -1)));
    }

    private static List<Tag> tags(String group, Map<String, String> tags) {
        return AwsTags.list(tags, (key, value) -> Tag.builder()
                .resourceId(group)
                .resourceType("auto-scaling-group")
                .key(key)
                .value(value)
                .propagateAtLaunch(true)
                .build());
    }
}
