package io.platformoperator.cluster;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Changes;
import io.platformoperator.graph.Claim;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.eks.model.AccessScopeType;
import software.amazon.awssdk.services.eks.model.AssociatedAccessPolicy;
import software.amazon.awssdk.services.eks.model.ResourceInUseException;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

/** What an IAM principal may do in a cluster. EKS makes one for the cluster's creator and for nodes; those are not ours. */
final class AccessEntries {
    /** Everything in the cluster. */
    static final String ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

    /** The ARN of an access entry does not tell its principal's path, so a tag does. */
    private static final String PRINCIPAL_TAG = "platform-operator.io/principal";

    private AccessEntries() {}

    /** What is wanted of an access entry: these access policies, for the whole cluster. */
    record Wanted(String cluster, String principalArn, Set<String> policyArns) {}

    /** An access entry as EKS shows it. */
    record AccessEntry(
            String arn, Map<String, String> tags, String cluster, String principalArn, Set<String> policyArns) {}

    /** {@code eks/AccessEntry}. */
    static final ResourceKind<Aws, Wanted, AccessEntry> KIND = ResourceKind.<Aws, Wanted, AccessEntry>named(
                    "eks/AccessEntry")
            .iam(
                    "tag:GetResources",
                    "eks:ListAssociatedAccessPolicies",
                    "eks:DescribeAccessEntry",
                    "eks:CreateAccessEntry",
                    "eks:TagResource",
                    "eks:AssociateAccessPolicy",
                    "eks:DisassociateAccessPolicy",
                    "eks:DeleteAccessEntry")
            .list(AccessEntries::list)
            .details(Duration.ofMinutes(10), AccessEntries::read, (before, listed) -> before)
            .id(AccessEntry::arn)
            .tags(AccessEntry::tags)
            .preview(want ->
                    new AccessEntry(Plan.KNOWN_LATER, Map.of(), want.cluster(), want.principalArn(), want.policyArns()))
            .create(AccessEntries::create)
            .field("accessPolicies", Wanted::policyArns, AccessEntry::policyArns, IN_PLACE)
            .update(AccessEntries::update)
            .retag((aws, have, tags) ->
                    aws.eks().tagResource(r -> r.resourceArn(have.arn()).tags(tags)))
            .delete((aws, have, farewell) -> aws.eks()
                    .deleteAccessEntry(r -> r.clusterName(have.cluster()).principalArn(have.principalArn())))
            .vanishes()
            .build();

    private static List<AccessEntry> list(Aws aws) {
        return EksResource.tagged(aws, "access-entry").stream()
                .filter(entry -> entry.tags().containsKey(PRINCIPAL_TAG))
                .map(entry -> new AccessEntry(
                        entry.arn(),
                        entry.tags(),
                        entry.cluster(),
                        entry.tags().getOrDefault(PRINCIPAL_TAG, ""),
                        Set.of()))
                .toList();
    }

    private static Optional<AccessEntry> read(Aws aws, AccessEntry listed) {
        try {
            var policies = aws
                    .eks()
                    .listAssociatedAccessPoliciesPaginator(
                            r -> r.clusterName(listed.cluster()).principalArn(listed.principalArn()))
                    .associatedAccessPolicies()
                    .stream()
                    .filter(policy -> policy.accessScope().type() == AccessScopeType.CLUSTER)
                    .map(AssociatedAccessPolicy::policyArn)
                    .collect(Collectors.toSet());
            return Optional.of(with(listed, policies));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    private static AccessEntry create(Aws aws, Wanted want, Claim claim) {
        var tags = new HashMap<>(claim.tags());
        tags.put(PRINCIPAL_TAG, want.principalArn());
        try {
            var made = aws.eks()
                    .createAccessEntry(r -> r.clusterName(want.cluster())
                            .principalArn(want.principalArn())
                            .tags(tags)
                            .clientRequestToken(claim.token()))
                    .accessEntry();
            return new AccessEntry(made.accessEntryArn(), tags, want.cluster(), want.principalArn(), Set.of());
        } catch (ResourceInUseException e) {
            return adopt(aws, want, tags);
        }
    }

    /** The cluster is ours, so an entry in it is ours to take: of the creator, or made by hand. */
    private static AccessEntry adopt(Aws aws, Wanted want, Map<String, String> tags) {
        var there = aws.eks()
                .describeAccessEntry(r -> r.clusterName(want.cluster()).principalArn(want.principalArn()))
                .accessEntry();
        aws.eks().tagResource(r -> r.resourceArn(there.accessEntryArn()).tags(tags));
        return new AccessEntry(there.accessEntryArn(), tags, want.cluster(), want.principalArn(), Set.of());
    }

    private static AccessEntry update(Aws aws, AccessEntry have, Wanted want, Changes changes) {
        for (var policy : want.policyArns()) {
            if (!have.policyArns().contains(policy)) {
                aws.eks().associateAccessPolicy(r -> r.clusterName(have.cluster())
                        .principalArn(have.principalArn())
                        .policyArn(policy)
                        .accessScope(scope -> scope.type(AccessScopeType.CLUSTER)));
            }
        }
        for (var policy : have.policyArns()) {
            if (!want.policyArns().contains(policy)) {
                aws.eks().disassociateAccessPolicy(r -> r.clusterName(have.cluster())
                        .principalArn(have.principalArn())
                        .policyArn(policy));
            }
        }
        return with(have, want.policyArns());
    }

    private static AccessEntry with(AccessEntry entry, Set<String> policyArns) {
        return new AccessEntry(entry.arn(), entry.tags(), entry.cluster(), entry.principalArn(), policyArns);
    }
}
