package io.platformoperator.cluster;

import static io.platformoperator.aws.AwsTags.ours;
import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Claim;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.LaunchTemplate;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateBlockDeviceMappingRequest;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateHttpTokensState;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateTagSpecificationRequest;
import software.amazon.awssdk.services.ec2.model.RequestLaunchTemplateData;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.ResponseLaunchTemplateData;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/**
 * What the nodes of a group are launched with: instance type, an encrypted gp3 root volume, IMDSv2 only. A change makes
 * a new version and the default one of it; the node group then rolls to that version. No idempotency token: the name is
 * unique, and with a token EC2 answers with the first template even when somebody has deleted that.
 */
final class LaunchTemplates {
    /** The root volume of Amazon Linux 2023. */
    private static final String ROOT = "/dev/xvda";

    /** One to the node, one more to a pod on it: the AWS SDK in pods that use the node's metadata needs both. */
    private static final int HOPS = 2;

    private LaunchTemplates() {}

    /**
     * What is wanted of a launch template.
     *
     * @param name at most 128 characters
     * @param diskGiB root volume
     * @param tags of the instances and volumes launched from it
     */
    record Wanted(String name, String instanceType, int diskGiB, SortedMap<String, String> tags) {}

    /** A launch template as EC2 shows it; the settings are those of its default version. */
    record Template(
            String id,
            String name,
            Map<String, String> tags,
            long defaultVersion,
            @Nullable Settings settings) {}

    /** What is launched; null where the template does not say. */
    record Settings(
            @Nullable String instanceType,
            @Nullable Root root,
            @Nullable Metadata metadata,
            Map<String, String> instanceTags) {}

    /** The root volume. */
    record Root(
            @Nullable String type,
            @Nullable Integer gib,
            @Nullable Boolean encrypted) {}

    /** How the instance metadata service is reached. */
    record Metadata(@Nullable String tokens, @Nullable Integer hops) {}

    /** {@code ec2/LaunchTemplate}. */
    static final ResourceKind<Aws, Wanted, Template> KIND = ResourceKind.<Aws, Wanted, Template>named(
                    "ec2/LaunchTemplate")
            .iam(
                    "ec2:DescribeLaunchTemplates",
                    "ec2:DescribeLaunchTemplateVersions",
                    "ec2:CreateLaunchTemplate",
                    "ec2:CreateLaunchTemplateVersion",
                    "ec2:ModifyLaunchTemplate",
                    "ec2:CreateTags",
                    "ec2:DeleteLaunchTemplate",
                    "ec2:RunInstances") // EKS checks that the caller may use the template
            .list(aws -> aws.ec2().describeLaunchTemplatesPaginator(r -> r.filters(ours())).launchTemplates().stream()
                    .map(each -> template(each, null))
                    .toList())
            .details(Duration.ofMinutes(10), LaunchTemplates::read, LaunchTemplates::carry)
            .id(Template::id)
            .tags(Template::tags)
            .preview(want -> new Template(Plan.KNOWN_LATER, want.name(), Map.of(), 1, settings(want)))
            .create(LaunchTemplates::create)
            .field("settings", LaunchTemplates::settings, Template::settings, IN_PLACE)
            .update((aws, have, want, changes) -> {
                var version = aws.ec2()
                        .createLaunchTemplateVersion(
                                r -> r.launchTemplateId(have.id()).launchTemplateData(data(want)))
                        .launchTemplateVersion()
                        .versionNumber();
                aws.ec2()
                        .modifyLaunchTemplate(r -> r.launchTemplateId(have.id()).defaultVersion(version.toString()));
                return new Template(have.id(), have.name(), have.tags(), version, settings(want));
            })
            .retag((aws, have, tags) ->
                    aws.ec2().createTags(r -> r.resources(have.id()).tags(AwsTags.ec2(tags))))
            .delete((aws, have, farewell) -> aws.ec2().deleteLaunchTemplate(r -> r.launchTemplateId(have.id())))
            .vanishes()
            .build();

    private static Template create(Aws aws, Wanted want, Claim claim) {
        var made = aws.ec2()
                .createLaunchTemplate(r -> r.launchTemplateName(want.name())
                        .launchTemplateData(data(want))
                        .tagSpecifications(AwsTags.specification(ResourceType.LAUNCH_TEMPLATE, claim, Map.of())))
                .launchTemplate();
        return template(made, settings(want));
    }

    private static Template template(LaunchTemplate seen, @Nullable Settings settings) {
        return new Template(
                seen.launchTemplateId(),
                seen.launchTemplateName(),
                AwsTags.of(seen.tags()),
                seen.defaultVersionNumber(),
                settings);
    }

    private static Optional<Template> read(Aws aws, Template listed) {
        return aws
                .ec2()
                .describeLaunchTemplateVersions(
                        r -> r.launchTemplateId(listed.id()).versions("$Default"))
                .launchTemplateVersions()
                .stream()
                .findFirst()
                .map(version -> new Template(
                        listed.id(),
                        listed.name(),
                        listed.tags(),
                        version.versionNumber(),
                        settings(version.launchTemplateData())));
    }

    /** Versions never change, so what was read of one stays true; another default version is read when it is due. */
    private static Template carry(Template before, Template listed) {
        return before.defaultVersion() == listed.defaultVersion()
                ? new Template(listed.id(), listed.name(), listed.tags(), listed.defaultVersion(), before.settings())
                : before;
    }

    private static Settings settings(Wanted want) {
        return new Settings(
                want.instanceType(),
                new Root(VolumeType.GP3.toString(), want.diskGiB(), true),
                new Metadata(LaunchTemplateHttpTokensState.REQUIRED.toString(), HOPS),
                want.tags());
    }

    private static Settings settings(ResponseLaunchTemplateData data) {
        var root = data.blockDeviceMappings().stream()
                .filter(each -> ROOT.equals(each.deviceName()) && each.ebs() != null)
                .map(each -> new Root(
                        each.ebs().volumeTypeAsString(),
                        each.ebs().volumeSize(),
                        each.ebs().encrypted()))
                .findFirst();
        var metadata = data.metadataOptions();
        return new Settings(
                data.instanceTypeAsString(),
                root.orElse(null),
                metadata == null
                        ? null
                        : new Metadata(metadata.httpTokensAsString(), metadata.httpPutResponseHopLimit()),
                data.tagSpecifications().stream()
                        .filter(each -> each.resourceType() == ResourceType.INSTANCE)
                        .findFirst()
                        .map(each -> AwsTags.of(each.tags()))
                        .orElse(Map.of()));
    }

    private static RequestLaunchTemplateData data(Wanted want) {
        return RequestLaunchTemplateData.builder()
                .instanceType(want.instanceType())
                .blockDeviceMappings(LaunchTemplateBlockDeviceMappingRequest.builder()
                        .deviceName(ROOT)
                        .ebs(disk -> disk.volumeType(VolumeType.GP3)
                                .volumeSize(want.diskGiB())
                                .encrypted(true)
                                .deleteOnTermination(true))
                        .build())
                .metadataOptions(options -> options.httpEndpoint("enabled")
                        .httpTokens(LaunchTemplateHttpTokensState.REQUIRED)
                        .httpPutResponseHopLimit(HOPS))
                .tagSpecifications(List.of(tagged(ResourceType.INSTANCE, want), tagged(ResourceType.VOLUME, want)))
                .build();
    }

    private static LaunchTemplateTagSpecificationRequest tagged(ResourceType type, Wanted want) {
        return LaunchTemplateTagSpecificationRequest.builder()
                .resourceType(type)
                .tags(AwsTags.ec2(want.tags()))
                .build();
    }
}
