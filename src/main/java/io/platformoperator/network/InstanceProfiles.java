package io.platformoperator.network;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.AbsentValue;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.UpdateRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.InstanceProfile;
import software.amazon.awssdk.services.iam.model.Tag;

/**
 * An IAM instance profile, which gives a role to EC2 instances. IAM lists instance profiles without their tags, so the
 * operator stores the identity in the path too: one listing by path prefix returns all profiles with their identities.
 */
final class InstanceProfiles {
    private static final String PATH = "/platform-operator/";

    private InstanceProfiles() {}

    /**
     * The desired instance profile.
     *
     * @param name at most 128 characters
     * @param role name of its role
     */
    record Desired(String name, String role) {}

    /**
     * The observed instance profile.
     *
     * @param role name of its role; null if it has none
     */
    record Profile(String name, String path, @Nullable String role) {}

    static final ResourceKind<Aws, Desired, Profile> KIND = ResourceKind.<Aws, Desired, Profile>named(
                    "iam/InstanceProfile")
            .iam(
                    IamStatement.allow("iam:ListInstanceProfiles"),
                    IamStatement.changes(
                            "iam:TagInstanceProfile",
                            "iam:AddRoleToInstanceProfile",
                            "iam:RemoveRoleFromInstanceProfile",
                            "iam:DeleteInstanceProfile"),
                    IamStatement.creates("iam:CreateInstanceProfile")
                            .on("arn:aws:iam::{account}:instance-profile/{regional}"),
                    IamStatement.allow("iam:TagInstanceProfile")
                            .on("arn:aws:iam::{account}:instance-profile/{regional}")
                            .whenSettingTags(),
                    IamStatement.passRole("ec2.amazonaws.com"))
            .list(aws -> aws.iam().listInstanceProfilesPaginator(r -> r.pathPrefix(PATH)).instanceProfiles().stream()
                    .map(InstanceProfiles::profile)
                    .toList())
            .id(Profile::name)
            .tags(profile -> identity(profile.path()))
            .name(Desired::name, Profile::name)
            .preview(desired -> new Profile(desired.name(), PATH, desired.role()))
            .create((aws, desired, request) -> {
                var path = path(request.identity());
                aws.iam().createInstanceProfile(r -> r.instanceProfileName(desired.name())
                        .path(path)
                        .tags(AwsTags.fromMap(
                                request.tags(),
                                (key, value) ->
                                        Tag.builder().key(key).value(value).build())));
                return new Profile(desired.name(), path, null);
            })
            .field("role", Desired::role, AbsentValue.isNone(Profile::role), IN_PLACE)
            .update(InstanceProfiles::update)
            .delete((aws, observed, request) -> {
                removeRole(aws, observed);
                aws.iam().deleteInstanceProfile(r -> r.instanceProfileName(observed.name()));
            })
            .deletesSynchronously()
            .build();

    private static Profile profile(InstanceProfile profile) {
        var role = profile.roles().isEmpty() ? null : profile.roles().getFirst().roleName();
        return new Profile(profile.instanceProfileName(), profile.path(), role);
    }

    /** Removes the old role first: an instance profile has at most one role. */
    private static Profile update(Aws aws, Profile observed, Desired desired, UpdateRequest changes) {
        removeRole(aws, observed);
        aws.iam().addRoleToInstanceProfile(r -> r.instanceProfileName(observed.name())
                .roleName(desired.role()));
        return new Profile(observed.name(), observed.path(), desired.role());
    }

    private static void removeRole(Aws aws, Profile observed) {
        if (observed.role() != null) {
            aws.iam().removeRoleFromInstanceProfile(r -> r.instanceProfileName(observed.name())
                    .roleName(observed.role()));
        }
    }

    private static String path(Identity identity) {
        return PATH + identity.environment() + "/" + identity.region() + "/" + identity.subsystem() + "/"
                + identity.name() + "/";
    }

    private static Map<String, String> identity(String path) {
        // "", platform-operator, namespace, environment, region, subsystem, resource, ""
        var parts = path.split("/", -1);
        return parts.length != 8
                ? Map.of()
                : Map.of(
                        Identity.ENVIRONMENT_TAG, parts[2] + "/" + parts[3],
                        Identity.REGION_TAG, parts[4],
                        Identity.SUBSYSTEM_TAG, parts[5],
                        Identity.RESOURCE_TAG, parts[6]);
    }
}
