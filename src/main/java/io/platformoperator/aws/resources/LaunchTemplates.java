package io.platformoperator.aws.resources;

import static io.platformoperator.aws.AwsTags.ownedResources;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.UpdateRequest;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateHttpTokensState;
import software.amazon.awssdk.services.ec2.model.LaunchTemplateVersion;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/**
 * An EC2 launch template. A change of settings creates a new version; versions never change. No idempotency token is sent:
 * template names are unique, and with a token EC2 returns the first template even after a user has deleted it.
 */
public final class LaunchTemplates {
    private static final String LATEST = "$Latest";
    private static final String DEFAULT = "$Default";

    private LaunchTemplates() {}

    /** The version that instances are launched from. */
    public enum LaunchedVersion {
        /** The newest version, for an Auto Scaling group that refers to {@code $Latest}. */
        LATEST,
        /** The default version, for a node group that refers to a version number. */
        DEFAULT
    }

    /**
     * The desired launch template.
     *
     * @param name at most 128 characters, unique in the region
     * @param launchedVersion the version that must have the desired settings
     */
    public record Desired(String name, LaunchedVersion launchedVersion, Settings settings) {}

    /**
     * Settings of one version; null or empty where the template leaves the choice to the service that uses it.
     *
     * @param image AMI id, or {@code resolve:ssm:} and the name of the parameter that holds one
     * @param instanceProfile name of the instance profile
     * @param securityGroups ids
     * @param instanceTags tags of the instances; sorted when desired
     * @param volumeTags tags of the volumes, to which an Auto Scaling group propagates none; sorted when desired
     */
    public record Settings(
            @Nullable String instanceType,
            @Nullable Root root,
            @Nullable Metadata metadata,
            @Nullable String image,
            @Nullable String instanceProfile,
            Set<String> securityGroups,
            Map<String, String> instanceTags,
            Map<String, String> volumeTags) {}

    /** The root volume. */
    public record Root(
            @Nullable String type,
            @Nullable Integer gib,
            @Nullable Boolean encrypted) {
        /** An encrypted gp3 volume. */
        public static Root encryptedGp3(int gib) {
            return new Root(VolumeType.GP3.toString(), gib, true);
        }
    }

    /** Access to the instance metadata service. */
    public record Metadata(
            @Nullable String tokens, @Nullable Integer hops) {
        /**
         * Access by IMDSv2 only.
         *
         * @param hops hop limit of responses: 1 for processes of the instance, 2 to reach its pods and containers too
         */
        public static Metadata imdsV2(int hops) {
            return new Metadata(LaunchTemplateHttpTokensState.REQUIRED.toString(), hops);
        }
    }

    /** The observed launch template. */
    public record LaunchTemplate(
            String id, String name, Map<String, String> tags, Version latestVersion, Version defaultVersion) {
        private @Nullable Settings launchedSettings(Desired desired) {
            return switch (desired.launchedVersion()) {
                case LATEST -> latestVersion.settings();
                case DEFAULT -> defaultVersion.settings();
            };
        }
    }

    /**
     * One version of a launch template.
     *
     * @param settings null until the details are read
     */
    public record Version(long number, @Nullable Settings settings) {}

    /** {@code ec2/LaunchTemplate}. */
    public static final ResourceKind<Aws, Desired, LaunchTemplate> KIND =
            ResourceKind.<Aws, Desired, LaunchTemplate>named("ec2/LaunchTemplate")
                    .iam(
                            IamStatement.allow("ec2:DescribeLaunchTemplates", "ec2:DescribeLaunchTemplateVersions"),
                            // EC2 resolves a resolve:ssm: image with the caller's permissions
                            IamStatement.allow("ssm:GetParameters").on("arn:aws:ssm:*::parameter/aws/service/*"),
                            IamStatement.creates("ec2:CreateLaunchTemplate"),
                            IamStatement.changes("ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"),
                            IamStatement.changes("ec2:CreateTags", "ec2:DeleteLaunchTemplate", "ec2:RunInstances"),
                            IamStatement.tagsNew("CreateLaunchTemplate"),
                            IamStatement.runInstancesOfLaunchTemplates())
                    .list(LaunchTemplates::list)
                    .details(Duration.ofMinutes(10), LaunchTemplates::read, LaunchTemplates::carry)
                    .id(LaunchTemplate::id)
                    .tags(LaunchTemplate::tags)
                    .name(Desired::name, LaunchTemplate::name)
                    .preview(desired -> {
                        var first = new Version(1, desired.settings());
                        return new LaunchTemplate(Plan.KNOWN_AFTER_APPLY, desired.name(), Map.of(), first, first);
                    })
                    .create(LaunchTemplates::create)
                    .relativeField(
                            "settings",
                            Desired::settings,
                            (desired, observed, _) -> observed.launchedSettings(desired),
                            IN_PLACE)
                    .update(LaunchTemplates::update)
                    .updateTags((aws, observed, tags) ->
                            aws.ec2().createTags(r -> r.resources(observed.id()).tags(AwsTags.toEc2(tags))))
                    .delete((aws, observed, request) ->
                            aws.ec2().deleteLaunchTemplate(r -> r.launchTemplateId(observed.id())))
                    .deletesSynchronously()
                    .build();

    private static List<LaunchTemplate> list(Aws aws) {
        return aws.ec2().describeLaunchTemplatesPaginator(r -> r.filters(ownedResources())).launchTemplates().stream()
                .map(template -> launchTemplate(template, null))
                .toList();
    }

    private static LaunchTemplate launchTemplate(
            software.amazon.awssdk.services.ec2.model.LaunchTemplate template, @Nullable Settings settings) {
        return new LaunchTemplate(
                template.launchTemplateId(),
                template.launchTemplateName(),
                AwsTags.toMap(template.tags()),
                new Version(template.latestVersionNumber(), settings),
                new Version(template.defaultVersionNumber(), settings));
    }

    private static Optional<LaunchTemplate> read(Aws aws, LaunchTemplate listed) {
        var versions = aws.ec2()
                .describeLaunchTemplateVersions(
                        r -> r.launchTemplateId(listed.id()).versions(LATEST, DEFAULT))
                .launchTemplateVersions();
        var latest = versions.stream().max(Comparator.comparing(LaunchTemplateVersion::versionNumber));
        var standard = versions.stream()
                .filter(version -> Boolean.TRUE.equals(version.defaultVersion()))
                .findFirst();
        return latest.map(newest -> new LaunchTemplate(
                listed.id(), listed.name(), listed.tags(), version(newest), version(standard.orElse(newest))));
    }

    private static Version version(LaunchTemplateVersion version) {
        return new Version(version.versionNumber(), LaunchTemplateData.settings(version.launchTemplateData()));
    }

    /** Keeps the versions and settings that were read; the next read corrects them after a change of the versions. */
    private static LaunchTemplate carry(LaunchTemplate before, LaunchTemplate listed) {
        return new LaunchTemplate(
                listed.id(), listed.name(), listed.tags(), before.latestVersion(), before.defaultVersion());
    }

    private static LaunchTemplate create(Aws aws, Desired desired, CreateRequest request) {
        var created = aws.ec2()
                .createLaunchTemplate(r -> r.launchTemplateName(desired.name())
                        .launchTemplateData(LaunchTemplateData.of(desired.settings()))
                        .tagSpecifications(AwsTags.specification(ResourceType.LAUNCH_TEMPLATE, request, Map.of())))
                .launchTemplate();
        return launchTemplate(created, desired.settings());
    }

    private static LaunchTemplate update(Aws aws, LaunchTemplate observed, Desired desired, UpdateRequest changes) {
        var number = aws.ec2()
                .createLaunchTemplateVersion(r ->
                        r.launchTemplateId(observed.id()).launchTemplateData(LaunchTemplateData.of(desired.settings())))
                .launchTemplateVersion()
                .versionNumber();
        var latest = new Version(number, desired.settings());
        return switch (desired.launchedVersion()) {
            case LATEST ->
                new LaunchTemplate(observed.id(), observed.name(), observed.tags(), latest, observed.defaultVersion());
            case DEFAULT -> {
                aws.ec2().modifyLaunchTemplate(r -> r.launchTemplateId(observed.id())
                        .defaultVersion(number.toString()));
                yield new LaunchTemplate(observed.id(), observed.name(), observed.tags(), latest, latest);
            }
        };
    }
}
