package io.platformoperator.cluster;

import static io.platformoperator.graph.OnDifference.IN_PLACE;
import static io.platformoperator.graph.OnDifference.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Claim;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.eks.model.PodIdentityAssociation;
import software.amazon.awssdk.services.eks.model.ResourceNotFoundException;

/** The IAM role that the pods of a service account get. */
final class PodIdentityAssociations {
    private PodIdentityAssociations() {}

    /** What is wanted of an association; a service account has one at most. */
    record Wanted(String cluster, String namespace, String serviceAccount, String roleArn) {}

    /** {@code eks/PodIdentityAssociation}. */
    static final ResourceKind<Aws, Wanted, PodIdentityAssociation> KIND =
            ResourceKind.<Aws, Wanted, PodIdentityAssociation>named("eks/PodIdentityAssociation")
                    .iam(
                            "tag:GetResources",
                            "eks:DescribePodIdentityAssociation",
                            "eks:ListPodIdentityAssociations",
                            "eks:CreatePodIdentityAssociation",
                            "eks:TagResource",
                            "eks:UpdatePodIdentityAssociation",
                            "eks:DeletePodIdentityAssociation",
                            "iam:PassRole",
                            "iam:GetRole")
                    .list(PodIdentityAssociations::list)
                    .details(Duration.ofMinutes(10), PodIdentityAssociations::read, (before, listed) -> before)
                    .id(PodIdentityAssociation::associationArn)
                    .tags(PodIdentityAssociation::tags)
                    .preview(want -> PodIdentityAssociation.builder()
                            .associationArn(Plan.KNOWN_LATER)
                            .build())
                    .create(PodIdentityAssociations::create)
                    .field("namespace", Wanted::namespace, PodIdentityAssociation::namespace, REPLACE)
                    .field("serviceAccount", Wanted::serviceAccount, PodIdentityAssociation::serviceAccount, REPLACE)
                    .field("role", Wanted::roleArn, PodIdentityAssociation::roleArn, IN_PLACE)
                    .update((aws, have, want, changes) -> aws.eks()
                            .updatePodIdentityAssociation(r -> r.clusterName(have.clusterName())
                                    .associationId(have.associationId())
                                    .roleArn(want.roleArn()))
                            .association())
                    .retag((aws, have, tags) -> aws.eks().tagResource(r -> r.resourceArn(have.associationArn())
                            .tags(tags)))
                    .delete((aws, have, farewell) -> aws.eks()
                            .deletePodIdentityAssociation(
                                    r -> r.clusterName(have.clusterName()).associationId(have.associationId())))
                    .vanishes()
                    .build();

    private static List<PodIdentityAssociation> list(Aws aws) {
        return EksResource.tagged(aws, "podidentityassociation").stream()
                .map(each -> PodIdentityAssociation.builder()
                        .associationArn(each.arn())
                        .associationId(each.name())
                        .clusterName(each.cluster())
                        .tags(each.tags())
                        .build())
                .toList();
    }

    private static Optional<PodIdentityAssociation> read(Aws aws, PodIdentityAssociation listed) {
        try {
            return Optional.of(aws.eks()
                    .describePodIdentityAssociation(
                            r -> r.clusterName(listed.clusterName()).associationId(listed.associationId()))
                    .association());
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    private static PodIdentityAssociation create(Aws aws, Wanted want, Claim claim) {
        return NameTaken.byUs(
                claim,
                () -> aws.eks()
                        .createPodIdentityAssociation(r -> r.clusterName(want.cluster())
                                .namespace(want.namespace())
                                .serviceAccount(want.serviceAccount())
                                .roleArn(want.roleArn())
                                .tags(claim.tags())
                                .clientRequestToken(claim.token()))
                        .association(),
                () -> there(aws, want),
                PodIdentityAssociation::tags);
    }

    private static PodIdentityAssociation there(Aws aws, Wanted want) {
        var id = aws.eks()
                .listPodIdentityAssociations(r -> r.clusterName(want.cluster())
                        .namespace(want.namespace())
                        .serviceAccount(want.serviceAccount()))
                .associations()
                .getFirst()
                .associationId();
        return aws.eks()
                .describePodIdentityAssociation(
                        r -> r.clusterName(want.cluster()).associationId(id))
                .association();
    }
}
