package io.platformoperator.network;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.Changes;
import io.platformoperator.graph.Identity;
import io.platformoperator.graph.ResourceKind;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.InstanceProfile;
import software.amazon.awssdk.services.iam.model.Tag;

/**
 * A role as EC2 instances take it. IAM lists instance profiles without their tags, so identity is in the path as well:
 * one call shows all of ours and whose they are.
 */
final class InstanceProfiles {
    private static final String PATH = "/platform-operator/";

    private InstanceProfiles() {}

    /**
     * What is wanted of an instance profile.
     *
     * @param name at most 128 characters
     * @param role name of the role in it
     */
    record Wanted(String name, String role) {}

    /** An instance profile as IAM shows it; without a role in it, {@code role} is null. */
    record Profile(String name, String path, @Nullable String role) {}

    static final ResourceKind<Aws, Wanted, Profile> KIND = ResourceKind.<Aws, Wanted, Profile>named(
                    "iam/InstanceProfile")
            .iam(
                    "iam:ListInstanceProfiles",
                    "iam:CreateInstanceProfile",
                    "iam:TagInstanceProfile",
                    "iam:AddRoleToInstanceProfile",
                    "iam:RemoveRoleFromInstanceProfile",
                    "iam:PassRole",
                    "iam:DeleteInstanceProfile")
            .list(aws -> aws.iam().listInstanceProfilesPaginator(r -> r.pathPrefix(PATH)).instanceProfiles().stream()
                    .map(InstanceProfiles::profile)
                    .toList())
            .id(Profile::name)
            .tags(profile -> identity(profile.path()))
            .name(Wanted::name, Profile::name)
            .preview(want -> new Profile(want.name(), PATH, want.role()))
            .create((aws, want, claim) -> {
                var path = path(claim.identity());
                aws.iam().createInstanceProfile(r -> r.instanceProfileName(want.name())
                        .path(path)
                        .tags(AwsTags.list(
                                claim.tags(),
                                (key, value) ->
                                        Tag.builder().key(key).value(value).build())));
                return new Profile(want.name(), path, null);
            })
            .field("role", Wanted::role, Profile::role, IN_PLACE)
            .update(InstanceProfiles::update)
            .delete((aws, have, farewell) -> {
                removeRole(aws, have);
                aws.iam().deleteInstanceProfile(r -> r.instanceProfileName(have.name()));
            })
            .vanishes()
            .build();

    private static Profile profile(InstanceProfile profile) {
        var role = profile.roles().isEmpty() ? null : profile.roles().getFirst().roleName();
        return new Profile(profile.instanceProfileName(), profile.path(), role);
    }

    /** A profile holds one role at most. */
    private static Profile update(Aws aws, Profile have, Wanted want, Changes changes) {
        removeRole(aws, have);
        aws.iam().addRoleToInstanceProfile(r -> r.instanceProfileName(have.name())
                .roleName(want.role()));
        return new Profile(have.name(), have.path(), want.role());
    }

    private static void removeRole(Aws aws, Profile have) {
        if (have.role() != null) {
            aws.iam().removeRoleFromInstanceProfile(r -> r.instanceProfileName(have.name())
                    .roleName(have.role()));
        }
    }

    private static String path(Identity of) {
        return PATH + of.environment() + "/" + of.region() + "/" + of.subsystem() + "/" + of.name() + "/";
    }

    private static Map<String, String> identity(String path) {
        var parts =
                path.split("/", -1); // "", platform-operator, namespace, environment, region, subsystem, resource, ""
        return parts.length != 8
                ? Map.of()
                : Map.of(
                        Identity.ENVIRONMENT_TAG, parts[2] + "/" + parts[3],
                        Identity.REGION_TAG, parts[4],
                        Identity.SUBSYSTEM_TAG, parts[5],
                        Identity.RESOURCE_TAG, parts[6]);
    }
}
