package io.platformoperator.aws.resources;

import io.platformoperator.aws.AwsTags;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateTagSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.RequestLaunchTemplateData;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.ResponseLaunchTemplateData;

/** Converts the settings of a launch template to and from the data of its versions. */
final class LaunchTemplateData {
    private static final String ROOT_DEVICE = "/dev/xvda"; // of Amazon Linux 2023

    private LaunchTemplateData() {}

    /** The settings that a version of a template has. */
    static LaunchTemplates.Settings settings(ResponseLaunchTemplateData data) {
        var root = data.blockDeviceMappings().stream()
                .filter(device -> ROOT_DEVICE.equals(device.deviceName()) && device.ebs() != null)
                .map(device -> new LaunchTemplates.Root(
                        device.ebs().volumeTypeAsString(),
                        device.ebs().volumeSize(),
                        device.ebs().encrypted()))
                .findFirst();
        var metadata = data.metadataOptions();
        var profile = data.iamInstanceProfile();
        return new LaunchTemplates.Settings(
                data.instanceTypeAsString(),
                root.orElse(null),
                metadata == null
                        ? null
                        : new LaunchTemplates.Metadata(
                                metadata.httpTokensAsString(), metadata.httpPutResponseHopLimit()),
                data.imageId(),
                profile == null ? null : profile.name(),
                new TreeSet<>(data.securityGroupIds()),
                tags(data, ResourceType.INSTANCE),
                tags(data, ResourceType.VOLUME));
    }

    private static Map<String, String> tags(ResponseLaunchTemplateData data, ResourceType type) {
        return data.tagSpecifications().stream()
                .filter(specification -> specification.resourceType() == type)
                .findFirst()
                .map(specification -> AwsTags.toMap(specification.tags()))
                .orElse(Map.of());
    }

    /** The data of a new version with these settings. */
    static RequestLaunchTemplateData of(LaunchTemplates.Settings settings) {
        var data = RequestLaunchTemplateData.builder()
                .instanceType(settings.instanceType())
                .imageId(settings.image())
                .tagSpecifications(tagSpecifications(settings));
        var root = settings.root();
        if (root != null) {
            data.blockDeviceMappings(
                    device -> device.deviceName(ROOT_DEVICE).ebs(volume -> volume.volumeType(root.type())
                            .volumeSize(root.gib())
                            .encrypted(root.encrypted())
                            .deleteOnTermination(true)));
        }
        var metadata = settings.metadata();
        if (metadata != null) {
            data.metadataOptions(options -> options.httpEndpoint("enabled")
                    .httpTokens(metadata.tokens())
                    .httpPutResponseHopLimit(metadata.hops()));
        }
        if (settings.instanceProfile() != null) {
            data.iamInstanceProfile(profile -> profile.name(settings.instanceProfile()));
        }
        if (!settings.securityGroups().isEmpty()) {
            data.securityGroupIds(settings.securityGroups());
        }
        return data.build();
    }

    private static List<LaunchTemplateTagSpecificationRequest> tagSpecifications(LaunchTemplates.Settings settings) {
        return Stream.concat(
                        tagSpecification(ResourceType.INSTANCE, settings.instanceTags()),
                        tagSpecification(ResourceType.VOLUME, settings.volumeTags()))
                .toList();
    }

    /** EC2 refuses a specification without tags. */
    private static Stream<LaunchTemplateTagSpecificationRequest> tagSpecification(
            ResourceType type, Map<String, String> tags) {
        return Stream.of(tags)
                .filter(each -> !each.isEmpty())
                .map(each -> LaunchTemplateTagSpecificationRequest.builder()
                        .resourceType(type)
                        .tags(AwsTags.toEc2(each))
                        .build());
    }
}
