package io.platformoperator.aws.resources;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.UpdateRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.EntityType;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.PolicyDetail;
import software.amazon.awssdk.services.iam.model.RoleDetail;
import software.amazon.awssdk.services.iam.model.Tag;

/** An IAM role with its policies. One paginated call returns all roles of the account with policies and tags. */
public final class Roles {
    /** The managed policies that a role may have: the operator's own policy allows to attach no others. */
    private static final Set<String> ATTACHABLE = Stream.of(
                    "AmazonEC2ContainerRegistryPullOnly",
                    "AmazonEKSClusterPolicy",
                    "AmazonEKSWorkerNodePolicy",
                    "AmazonEKS_CNI_Policy",
                    "AmazonSSMManagedInstanceCore",
                    "service-role/AWSBackupServiceRolePolicyForBackup",
                    "service-role/AWSBackupServiceRolePolicyForRestores",
                    "service-role/AmazonEBSCSIDriverPolicy",
                    "service-role/AmazonRDSEnhancedMonitoringRole")
            .map(name -> "arn:aws:iam::aws:policy/" + name)
            .collect(Collectors.toUnmodifiableSet());

    private Roles() {}

    /**
     * A desired role.
     *
     * @param name at most 64 characters
     * @param trust the trust policy, as a canonical document
     * @param attached the ARNs of the managed policies
     * @param inline the inline policies by name, as canonical documents
     * @param permissionsBoundary ARN of the policy that limits the role; null leaves the boundary as it is
     */
    public record Desired(
            String name,
            String trust,
            Set<String> attached,
            Map<String, String> inline,
            @Nullable String permissionsBoundary) {
        public Desired {
            if (!ATTACHABLE.containsAll(attached)) {
                throw new IllegalArgumentException(
                        name + " has a policy that the operator may not attach: " + attached);
            }
        }
    }

    /** An observed role; its documents are canonical. */
    public record Role(
            String name,
            String arn,
            Map<String, String> tags,
            String trust,
            Set<String> attached,
            Map<String, String> inline,
            @Nullable String permissionsBoundary) {}

    /** {@code iam/Role}. */
    public static final ResourceKind<Aws, Desired, Role> KIND = ResourceKind.<Aws, Desired, Role>named("iam/Role")
            .iam(
                    IamStatement.allow("iam:GetAccountAuthorizationDetails", "iam:GetRole"),
                    IamStatement.creates("iam:CreateRole")
                            .on(IamStatement.ownRoles())
                            .whenBounded(),
                    IamStatement.allow("iam:TagRole")
                            .on(IamStatement.ownRoles())
                            .whenSettingTags(),
                    IamStatement.changes(
                            "iam:TagRole",
                            "iam:UpdateAssumeRolePolicy",
                            "iam:DetachRolePolicy",
                            "iam:DeleteRolePolicy",
                            "iam:DeleteRole"),
                    IamStatement.changes("iam:PutRolePolicy", "iam:PutRolePermissionsBoundary")
                            .whenBounded(),
                    IamStatement.changes("iam:AttachRolePolicy")
                            .whenBounded()
                            .when("ArnEquals", "iam:PolicyARN", ATTACHABLE.toArray(String[]::new)))
            .list(Roles::list)
            .id(Role::arn)
            .tags(Role::tags)
            .name(Desired::name, Role::name)
            .preview(desired -> new Role(
                    desired.name(),
                    Plan.KNOWN_AFTER_APPLY,
                    Map.of(),
                    desired.trust(),
                    desired.attached(),
                    desired.inline(),
                    desired.permissionsBoundary()))
            .create(Roles::create)
            .field(
                    "trust",
                    desired -> PolicyDocument.statements(desired.trust()),
                    role -> PolicyDocument.statements(role.trust()),
                    IN_PLACE)
            .field("permissionsBoundary", Desired::permissionsBoundary, Role::permissionsBoundary, IN_PLACE)
            .field("managedPolicies", Desired::attached, Role::attached, IN_PLACE)
            .field("inlinePolicies", Desired::inline, Role::inline, IN_PLACE)
            .update(Roles::update)
            .updateTags((aws, observed, tags) ->
                    aws.iam().tagRole(r -> r.roleName(observed.name()).tags(tags(tags))))
            .delete((aws, observed, request) -> {
                observed.attached().forEach(arn -> aws.iam()
                        .detachRolePolicy(r -> r.roleName(observed.name()).policyArn(arn)));
                observed.inline().keySet().forEach(policy -> aws.iam()
                        .deleteRolePolicy(r -> r.roleName(observed.name()).policyName(policy)));
                aws.iam().deleteRole(r -> r.roleName(observed.name()));
            })
            .deletesSynchronously()
            .build();

    private static List<Role> list(Aws aws) {
        return aws.iam().getAccountAuthorizationDetailsPaginator(r -> r.filter(EntityType.ROLE)).stream()
                .flatMap(page -> page.roleDetailList().stream())
                .map(Roles::role)
                .toList();
    }

    private static Role role(RoleDetail detail) {
        var attached = new TreeSet<String>();
        detail.attachedManagedPolicies().stream().map(AttachedPolicy::policyArn).forEach(attached::add);
        var inline = new TreeMap<String, String>();
        for (PolicyDetail policy : detail.rolePolicyList()) {
            inline.put(policy.policyName(), PolicyDocument.canonical(policy.policyDocument()));
        }
        var boundary = detail.permissionsBoundary();
        return new Role(
                detail.roleName(),
                detail.arn(),
                AwsTags.toMap(detail.tags(), Tag::key, Tag::value),
                PolicyDocument.canonical(detail.assumeRolePolicyDocument()),
                attached,
                inline,
                boundary == null ? null : boundary.permissionsBoundaryArn());
    }

    private static Role create(Aws aws, Desired desired, CreateRequest request) {
        return OwnResource.createOrGet(
                request,
                () -> {
                    var role = aws.iam()
                            .createRole(r -> r.roleName(desired.name())
                                    .assumeRolePolicyDocument(desired.trust())
                                    .permissionsBoundary(desired.permissionsBoundary())
                                    .tags(tags(request.tags())))
                            .role();
                    return new Role(
                            desired.name(),
                            role.arn(),
                            request.tags(),
                            desired.trust(),
                            Set.of(),
                            Map.of(),
                            desired.permissionsBoundary());
                },
                EntityAlreadyExistsException.class,
                () -> describe(aws, desired.name()),
                Role::tags);
    }

    /** A role without its policies, which a listing shows: the engine sets all desired policies again. */
    private static Optional<Role> describe(Aws aws, String name) {
        try {
            var role = aws.iam().getRole(r -> r.roleName(name)).role();
            return Optional.of(new Role(
                    name,
                    role.arn(),
                    AwsTags.toMap(role.tags(), Tag::key, Tag::value),
                    PolicyDocument.canonical(role.assumeRolePolicyDocument()),
                    Set.of(),
                    Map.of(),
                    role.permissionsBoundary() == null
                            ? null
                            : role.permissionsBoundary().permissionsBoundaryArn()));
        } catch (NoSuchEntityException e) {
            return Optional.empty();
        }
    }

    private static Role update(Aws aws, Role observed, Desired desired, UpdateRequest changes) {
        var name = observed.name();
        // First: the operator's own policy may allow to add policies only to roles with the boundary.
        if (changes.includes("permissionsBoundary")) {
            aws.iam().putRolePermissionsBoundary(r -> r.roleName(name)
                    .permissionsBoundary(desired.permissionsBoundary()));
        }
        if (changes.includes("trust")) {
            aws.iam().updateAssumeRolePolicy(r -> r.roleName(name).policyDocument(desired.trust()));
        }
        for (var arn : desired.attached()) {
            if (!observed.attached().contains(arn)) {
                aws.iam().attachRolePolicy(r -> r.roleName(name).policyArn(arn));
            }
        }
        for (var arn : observed.attached()) {
            if (!desired.attached().contains(arn)) {
                aws.iam().detachRolePolicy(r -> r.roleName(name).policyArn(arn));
            }
        }
        desired.inline().forEach((policy, document) -> {
            if (!document.equals(observed.inline().get(policy))) {
                aws.iam().putRolePolicy(r -> r.roleName(name).policyName(policy).policyDocument(document));
            }
        });
        for (var policy : observed.inline().keySet()) {
            if (!desired.inline().containsKey(policy)) {
                aws.iam().deleteRolePolicy(r -> r.roleName(name).policyName(policy));
            }
        }
        var boundary =
                desired.permissionsBoundary() == null ? observed.permissionsBoundary() : desired.permissionsBoundary();
        return new Role(
                name, observed.arn(), observed.tags(), desired.trust(), desired.attached(), desired.inline(), boundary);
    }

    private static List<Tag> tags(Map<String, String> tags) {
        return AwsTags.fromMap(
                tags, (key, value) -> Tag.builder().key(key).value(value).build());
    }
}
