package io.platformoperator.cluster;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;
import static io.platformoperator.graph.UpdateBehavior.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import io.platformoperator.graph.UpdateRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.eks.model.ResourceInUseException;

/**
 * An EKS access entry, which gives an IAM principal rights in a cluster. EKS creates entries of its own for the cluster's
 * creator and for nodes; they carry no tags of the operator.
 */
final class AccessEntries {
    /** The access policy that allows everything in the cluster. */
    static final String ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

    /** Holds the principal's ARN: the ARN of an access entry omits the path of its principal. */
    private static final String PRINCIPAL_TAG = "platform-operator.io/principal";

    private AccessEntries() {}

    /**
     * The desired access entry.
     *
     * @param policies access policies; sorted
     */
    record Desired(String cluster, String principalArn, SortedSet<AccessPolicy> policies) {
        Desired {
            policies = Collections.unmodifiableSortedSet(new TreeSet<>(policies));
        }

        /** An entry with an access policy for the whole cluster. */
        static Desired ofCluster(String cluster, String principalArn, String policyArn) {
            return new Desired(cluster, principalArn, new TreeSet<>(Set.of(AccessPolicy.ofCluster(policyArn))));
        }
    }

    /**
     * The observed access entry.
     *
     * @param isOrphaned true if the principal was deleted and created again after the entry: EKS binds an entry to the
     *     principal's unique id, so the entry has no effect for the new principal of the same ARN
     */
    record AccessEntry(
            String arn,
            Map<String, String> tags,
            String cluster,
            String principalArn,
            Set<AccessPolicy> policies,
            boolean isOrphaned) {}

    static final ResourceKind<Aws, Desired, AccessEntry> KIND = ResourceKind.<Aws, Desired, AccessEntry>named(
                    "eks/AccessEntry")
            .iam(
                    IamStatement.allow(
                            "tag:GetResources",
                            "eks:ListAssociatedAccessPolicies",
                            "eks:DescribeAccessEntry",
                            "iam:GetRole",
                            "iam:GetUser"),
                    IamStatement.changes(
                            "eks:TagResource",
                            "eks:AssociateAccessPolicy",
                            "eks:DisassociateAccessPolicy",
                            "eks:DeleteAccessEntry"),
                    IamStatement.changes("eks:CreateAccessEntry").whenSettingTags(),
                    IamStatement.allow("eks:TagResource")
                            .on("arn:aws:eks:*:{account}:*/{environment}")
                            .whenSettingTags())
            .list(AccessEntries::list)
            .details(Duration.ofMinutes(10), AccessEntries::read, (before, listed) -> before)
            .id(AccessEntry::arn)
            .tags(AccessEntry::tags)
            .preview(desired -> new AccessEntry(
                    Plan.KNOWN_AFTER_APPLY,
                    Map.of(),
                    desired.cluster(),
                    desired.principalArn(),
                    desired.policies(),
                    false))
            .create(AccessEntries::create)
            .field("principalRecreated", desired -> false, AccessEntry::isOrphaned, REPLACE)
            .field("accessPolicies", Desired::policies, AccessEntry::policies, IN_PLACE)
            .update(AccessEntries::update)
            .updateTags((aws, observed, tags) ->
                    aws.eks().tagResource(r -> r.resourceArn(observed.arn()).tags(tags)))
            .delete((aws, observed, request) -> aws.eks()
                    .deleteAccessEntry(r -> r.clusterName(observed.cluster()).principalArn(observed.principalArn())))
            .deletesSynchronously()
            .build();

    private static List<AccessEntry> list(Aws aws) {
        return EksResource.tagged(aws, "access-entry").stream()
                .filter(entry -> entry.tags().containsKey(PRINCIPAL_TAG))
                .map(entry -> new AccessEntry(
                        entry.arn(),
                        entry.tags(),
                        entry.cluster(),
                        entry.tags().getOrDefault(PRINCIPAL_TAG, ""),
                        Set.of(),
                        false))
                .toList();
    }

    private static Optional<AccessEntry> read(Aws aws, AccessEntry listed) {
        return EksErrors.ifExists(() -> withDetails(
                listed,
                PrincipalAge.isCreatedAfter(aws, listed.principalArn(), createdAt(aws, listed)),
                aws
                        .eks()
                        .listAssociatedAccessPoliciesPaginator(
                                r -> r.clusterName(listed.cluster()).principalArn(listed.principalArn()))
                        .associatedAccessPolicies()
                        .stream()
                        .map(AccessPolicy::of)
                        .collect(Collectors.toSet())));
    }

    private static AccessEntry create(Aws aws, Desired desired, CreateRequest request) {
        var tags = new HashMap<>(request.tags());
        tags.put(PRINCIPAL_TAG, desired.principalArn());
        try {
            var created = aws.eks()
                    .createAccessEntry(r -> r.clusterName(desired.cluster())
                            .principalArn(desired.principalArn())
                            .tags(tags)
                            .clientRequestToken(request.token()))
                    .accessEntry();
            return new AccessEntry(
                    created.accessEntryArn(), tags, desired.cluster(), desired.principalArn(), Set.of(), false);
        } catch (ResourceInUseException e) {
            return adopt(aws, desired, tags);
        }
    }

    /**
     * Tags the existing entry of the principal. The operator owns the cluster, so it may adopt the entry of the cluster's
     * creator or of a user.
     */
    private static AccessEntry adopt(Aws aws, Desired desired, Map<String, String> tags) {
        var existing = aws.eks()
                .describeAccessEntry(r -> r.clusterName(desired.cluster()).principalArn(desired.principalArn()))
                .accessEntry();
        aws.eks().tagResource(r -> r.resourceArn(existing.accessEntryArn()).tags(tags));
        return new AccessEntry(
                existing.accessEntryArn(), tags, desired.cluster(), desired.principalArn(), Set.of(), false);
    }

    private static AccessEntry update(Aws aws, AccessEntry observed, Desired desired, UpdateRequest changes) {
        // An association of the same policy with another scope is replaced by the new one.
        for (var policy : observed.policies()) {
            if (desired.policies().stream().noneMatch(each -> each.arn().equals(policy.arn()))) {
                aws.eks().disassociateAccessPolicy(r -> r.clusterName(observed.cluster())
                        .principalArn(observed.principalArn())
                        .policyArn(policy.arn()));
            }
        }
        for (var policy : desired.policies()) {
            if (!observed.policies().contains(policy)) {
                aws.eks().associateAccessPolicy(r -> r.clusterName(observed.cluster())
                        .principalArn(observed.principalArn())
                        .policyArn(policy.arn())
                        .accessScope(policy.scope()));
            }
        }
        return withDetails(observed, observed.isOrphaned(), desired.policies());
    }

    private static Instant createdAt(Aws aws, AccessEntry entry) {
        return aws.eks()
                .describeAccessEntry(r -> r.clusterName(entry.cluster()).principalArn(entry.principalArn()))
                .accessEntry()
                .createdAt();
    }

    private static AccessEntry withDetails(AccessEntry entry, boolean isOrphaned, Set<AccessPolicy> policies) {
        return new AccessEntry(entry.arn(), entry.tags(), entry.cluster(), entry.principalArn(), policies, isOrphaned);
    }
}
