package io.platformoperator.network;

import static io.platformoperator.aws.AwsTags.ours;
import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateHttpTokensState;
import software.amazon.awssdk.services.ec2.model.RequestLaunchTemplateData;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.ResponseLaunchTemplateData;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/**
 * How instances are launched. A change makes a new version, and whoever launches from {@code $Latest} gets it. All have an
 * encrypted gp3 root volume and answer for their credentials by IMDSv2 only.
 */
final class LaunchTemplates {
    private static final String LATEST = "$Latest";
    private static final String ROOT_DEVICE = "/dev/xvda"; // of Amazon Linux
    private static final int ROOT_GIB = 10; // Amazon Linux 2023 asks for 8

    private LaunchTemplates() {}

    /**
     * What is wanted of a launch template.
     *
     * @param name at most 128 characters, unique in the region
     */
    record Wanted(String name, Settings settings) {}

    /**
     * What instances get.
     *
     * @param image id of an AMI, or {@code resolve:ssm:} and the name of a parameter that holds one
     * @param instanceProfile its name
     * @param safeCredentials whether credentials are served by IMDSv2 only
     * @param encrypted whether the root volume is encrypted
     * @param volumeTags of the root volume: an Auto Scaling group tags its instances, but not what they are launched with
     */
    record Settings(
            @Nullable String image,
            @Nullable String instanceType,
            @Nullable String instanceProfile,
            Set<String> securityGroups,
            boolean safeCredentials,
            boolean encrypted,
            Map<String, String> volumeTags) {}

    /** A launch template as EC2 shows it. */
    record Template(
            String id,
            String name,
            Map<String, String> tags,
            @Nullable Settings settings) {}

    static final ResourceKind<Aws, Wanted, Template> KIND = ResourceKind.<Aws, Wanted, Template>named(
                    "ec2/LaunchTemplate")
            .iam(
                    "ec2:DescribeLaunchTemplates",
                    "ec2:DescribeLaunchTemplateVersions",
                    "ec2:CreateLaunchTemplate",
                    "ec2:CreateLaunchTemplateVersion",
                    "ec2:CreateTags",
                    "ec2:DeleteLaunchTemplate",
                    "ssm:GetParameters")
            .list(aws -> aws.ec2().describeLaunchTemplatesPaginator(r -> r.filters(ours())).launchTemplates().stream()
                    .map(each -> new Template(
                            each.launchTemplateId(), each.launchTemplateName(), AwsTags.of(each.tags()), null))
                    .toList())
            .details(
                    Duration.ofMinutes(10),
                    LaunchTemplates::read,
                    (before, listed) -> new Template(listed.id(), listed.name(), listed.tags(), before.settings()))
            .id(Template::id)
            .tags(Template::tags)
            .name(Wanted::name, Template::name)
            .preview(want -> new Template(Plan.KNOWN_LATER, want.name(), Map.of(), want.settings()))
            .create((aws, want, claim) -> {
                var made = aws.ec2()
                        .createLaunchTemplate(r -> r.launchTemplateName(want.name())
                                .launchTemplateData(request(want.settings()))
                                .tagSpecifications(
                                        AwsTags.specification(ResourceType.LAUNCH_TEMPLATE, claim, Map.of())))
                        .launchTemplate();
                return new Template(made.launchTemplateId(), want.name(), claim.tags(), want.settings());
            })
            .field("settings", Wanted::settings, Template::settings, IN_PLACE)
            .update((aws, have, want, changes) -> {
                aws.ec2().createLaunchTemplateVersion(r -> r.launchTemplateId(have.id())
                        .launchTemplateData(request(want.settings())));
                return new Template(have.id(), have.name(), have.tags(), want.settings());
            })
            .retag((aws, have, tags) ->
                    aws.ec2().createTags(r -> r.resources(have.id()).tags(AwsTags.ec2(tags))))
            .delete((aws, have, farewell) -> aws.ec2().deleteLaunchTemplate(r -> r.launchTemplateId(have.id())))
            .vanishes()
            .build();

    private static Optional<Template> read(Aws aws, Template listed) {
        return aws
                .ec2()
                .describeLaunchTemplateVersions(
                        r -> r.launchTemplateId(listed.id()).versions(LATEST))
                .launchTemplateVersions()
                .stream()
                .findFirst()
                .map(latest ->
                        new Template(listed.id(), listed.name(), listed.tags(), settings(latest.launchTemplateData())));
    }

    private static Settings settings(ResponseLaunchTemplateData data) {
        var metadata = data.metadataOptions();
        var profile = data.iamInstanceProfile();
        return new Settings(
                data.imageId(),
                data.instanceTypeAsString(),
                profile == null ? null : profile.name(),
                new TreeSet<>(data.securityGroupIds()),
                metadata != null && metadata.httpTokens() == LaunchTemplateHttpTokensState.REQUIRED,
                data.blockDeviceMappings().stream().anyMatch(LaunchTemplates::isEncryptedRoot),
                data.tagSpecifications().stream()
                        .filter(each -> each.resourceType() == ResourceType.VOLUME)
                        .findFirst()
                        .map(each -> AwsTags.of(each.tags()))
                        .orElse(Map.of()));
    }

    private static boolean isEncryptedRoot(LaunchTemplateBlockDeviceMapping device) {
        return ROOT_DEVICE.equals(device.deviceName())
                && device.ebs() != null
                && Boolean.TRUE.equals(device.ebs().encrypted());
    }

    private static RequestLaunchTemplateData request(Settings settings) {
        return RequestLaunchTemplateData.builder()
                .tagSpecifications(
                        tags -> tags.resourceType(ResourceType.VOLUME).tags(AwsTags.ec2(settings.volumeTags())))
                .imageId(settings.image())
                .instanceType(settings.instanceType())
                .iamInstanceProfile(profile -> profile.name(settings.instanceProfile()))
                .securityGroupIds(List.copyOf(settings.securityGroups()))
                .metadataOptions(metadata -> metadata.httpTokens(
                                settings.safeCredentials()
                                        ? LaunchTemplateHttpTokensState.REQUIRED
                                        : LaunchTemplateHttpTokensState.OPTIONAL)
                        .httpPutResponseHopLimit(1))
                .blockDeviceMappings(
                        device -> device.deviceName(ROOT_DEVICE).ebs(disk -> disk.volumeType(VolumeType.GP3)
                                .volumeSize(ROOT_GIB)
                                .encrypted(settings.encrypted())
                                .deleteOnTermination(true)))
                .build();
    }
}
