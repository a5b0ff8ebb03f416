package io.platformoperator.aws.resources;

import static io.platformoperator.aws.AwsTags.ownedResources;
import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;
import static io.platformoperator.graph.UpdateBehavior.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.AwsTags;
import io.platformoperator.aws.SourceNotReady;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.UpdateRequest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.ResourceType;

/**
 * A security group with exactly the desired rules. The list call returns every rule, so the engine detects each rule that
 * a user adds or removes, and corrects it by one call per direction.
 */
public final class SecurityGroups {
    private SecurityGroups() {}

    /**
     * A desired security group.
     *
     * @param name at most 255 characters, unique in the VPC
     * @param description a text for users; immutable; ASCII without quotes
     * @param ingress the peers that may connect to the group's members; null if {@link IngressRules} of another subsystem decide
     * @param egress the peers to which the group's members may connect
     */
    public record Desired(
            String name,
            String vpcId,
            String description,
            @Nullable Set<SecurityGroupRule> ingress,
            Set<SecurityGroupRule> egress) {}

    /** An observed security group. */
    public record SecurityGroup(
            String id,
            String vpcId,
            Map<String, String> tags,
            Set<SecurityGroupRule> ingress,
            Set<SecurityGroupRule> egress) {
        /** Converts the SDK's class. */
        public static SecurityGroup of(software.amazon.awssdk.services.ec2.model.SecurityGroup group) {
            return new SecurityGroup(
                    group.groupId(),
                    group.vpcId(),
                    AwsTags.toMap(group.tags()),
                    SecurityGroupRule.of(group.ipPermissions()),
                    SecurityGroupRule.of(group.ipPermissionsEgress()));
        }

        /** A copy with other rules. */
        public SecurityGroup with(Set<SecurityGroupRule> newIngress, Set<SecurityGroupRule> newEgress) {
            return new SecurityGroup(id, vpcId, tags, newIngress, newEgress);
        }
    }

    /** {@code ec2/SecurityGroup}. */
    public static final ResourceKind<Aws, Desired, SecurityGroup> KIND =
            ResourceKind.<Aws, Desired, SecurityGroup>named("ec2/SecurityGroup")
                    .iam(
                            DeletionBlockers.IAM,
                            IamStatement.creates("ec2:CreateSecurityGroup"),
                            // In a VPC of another owner, which has no tag of an environment.
                            IamStatement.allow("ec2:CreateSecurityGroup").on("arn:aws:ec2:*:{account}:vpc/*"),
                            IamStatement.changes(
                                    "ec2:CreateSecurityGroup",
                                    "ec2:CreateTags",
                                    "ec2:AuthorizeSecurityGroupIngress",
                                    "ec2:AuthorizeSecurityGroupEgress",
                                    "ec2:RevokeSecurityGroupIngress",
                                    "ec2:RevokeSecurityGroupEgress",
                                    "ec2:DeleteSecurityGroup"),
                            IamStatement.tagsNew("CreateSecurityGroup"))
                    .list(SecurityGroups::owned)
                    .id(SecurityGroup::id)
                    .tags(SecurityGroup::tags)
                    .preview(desired -> new SecurityGroup(
                            Plan.KNOWN_AFTER_APPLY,
                            desired.vpcId(),
                            Map.of(),
                            desired.ingress() == null ? Set.of() : desired.ingress(),
                            desired.egress()))
                    .create((aws, desired, request) -> {
                        var created = aws.ec2().createSecurityGroup(r -> r.groupName(desired.name())
                                .vpcId(desired.vpcId())
                                .description(desired.description())
                                .tagSpecifications(
                                        AwsTags.specification(ResourceType.SECURITY_GROUP, request, Map.of())));
                        // EC2's default rules of a new group: no ingress, all egress.
                        return new SecurityGroup(
                                created.groupId(),
                                desired.vpcId(),
                                request.tags(),
                                Set.of(),
                                Set.of(SecurityGroupRule.ALL_IPV4_TRAFFIC));
                    })
                    .field("vpc", Desired::vpcId, SecurityGroup::vpcId, REPLACE)
                    .field("ingress", Desired::ingress, SecurityGroup::ingress, IN_PLACE)
                    .field("egress", Desired::egress, SecurityGroup::egress, IN_PLACE)
                    .update(SecurityGroups::update)
                    .updateTags((aws, observed, tags) ->
                            aws.ec2().createTags(r -> r.resources(observed.id()).tags(AwsTags.toEc2(tags))))
                    .delete((aws, observed, request) -> DeletionBlockers.deleteSecurityGroup(aws, observed.id()))
                    .deletesSynchronously()
                    .build();

    /** A placeholder for a group that does not exist yet, for references in a plan. */
    public static SecurityGroup placeholder() {
        return new SecurityGroup(Plan.KNOWN_AFTER_APPLY, Plan.KNOWN_AFTER_APPLY, Map.of(), Set.of(), Set.of());
    }

    private static SecurityGroup update(Aws aws, SecurityGroup observed, Desired desired, UpdateRequest changes) {
        var ingress = desired.ingress() == null ? observed.ingress() : desired.ingress();
        return updateRules(aws, observed, ingress, desired.egress());
    }

    /** The security groups of environments. Kinds that list them at the same time share the response. */
    public static List<SecurityGroup> owned(Aws aws) {
        return aws.coalescedCalls()
                .get(
                        "ec2:DescribeSecurityGroups", () -> aws
                                .ec2()
                                .describeSecurityGroupsPaginator(r -> r.filters(ownedResources()))
                                .securityGroups()
                                .stream()
                                .map(SecurityGroup::of)
                                .toList());
    }

    /**
     * The group that an answer shows. EC2 is eventually consistent: an answer may lack a group that was created a moment ago (EC2
     * developer guide, "Eventual consistency").
     *
     * @param name ID of the group, or a description of it
     * @throws SourceNotReady if the answer shows none
     */
    public static SecurityGroup visible(List<SecurityGroup> shown, String name) {
        return shown.stream()
                .findFirst()
                .orElseThrow(() -> new SourceNotReady("EC2 does not show the security group " + name + " yet"));
    }

    /** Adds the missing rules of a group, then removes its surplus rules. */
    public static SecurityGroup updateRules(
            Aws aws, SecurityGroup observed, Set<SecurityGroupRule> ingress, Set<SecurityGroupRule> egress) {
        var ec2 = aws.ec2();
        var id = observed.id();
        var open = SecurityGroupRule.permissions(ingress, observed.ingress());
        if (!open.isEmpty()) {
            ec2.authorizeSecurityGroupIngress(r -> r.groupId(id).ipPermissions(open));
        }
        var close = SecurityGroupRule.permissions(observed.ingress(), ingress);
        if (!close.isEmpty()) {
            ec2.revokeSecurityGroupIngress(r -> r.groupId(id).ipPermissions(close));
        }
        var allow = SecurityGroupRule.permissions(egress, observed.egress());
        if (!allow.isEmpty()) {
            ec2.authorizeSecurityGroupEgress(r -> r.groupId(id).ipPermissions(allow));
        }
        var forbid = SecurityGroupRule.permissions(observed.egress(), egress);
        if (!forbid.isEmpty()) {
            ec2.revokeSecurityGroupEgress(r -> r.groupId(id).ipPermissions(forbid));
        }
        return observed.with(ingress, egress);
    }
}
