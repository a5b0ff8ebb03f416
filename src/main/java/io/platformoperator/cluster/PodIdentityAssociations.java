package io.platformoperator.cluster;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;
import static io.platformoperator.graph.UpdateBehavior.REPLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.aws.SourceNotReady;
import io.platformoperator.graph.CreateRequest;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.eks.model.PodIdentityAssociation;

/** An EKS pod identity association, which gives an IAM role to the pods of a service account. */
final class PodIdentityAssociations {
    private PodIdentityAssociations() {}

    /** The desired association. A service account has at most one. */
    record Desired(String cluster, String namespace, String serviceAccount, String roleArn) {}

    /** EKS creates the associations of add-ons itself, without tags: their ARNs have the name of the cluster. */
    static final String ARN = "arn:aws:eks:*:{account}:podidentityassociation/{environment}";

    /** Actions on all associations of the operator's clusters. */
    static final IamStatement IAM = IamStatement.allow(
                    "eks:UpdatePodIdentityAssociation", "eks:DeletePodIdentityAssociation")
            .on(ARN);

    static final ResourceKind<Aws, Desired, PodIdentityAssociation> KIND =
            ResourceKind.<Aws, Desired, PodIdentityAssociation>named("eks/PodIdentityAssociation")
                    .iam(
                            IamStatement.allow(
                                    "tag:GetResources",
                                    "eks:DescribePodIdentityAssociation",
                                    "eks:ListPodIdentityAssociations",
                                    "iam:GetRole"),
                            IamStatement.changes("eks:CreatePodIdentityAssociation", "eks:TagResource"),
                            IAM,
                            IamStatement.allow("eks:TagResource")
                                    .on("arn:aws:eks:*:{account}:*/{environment}")
                                    .whenSettingTags(),
                            IamStatement.passRole("pods.eks.amazonaws.com", "eks.amazonaws.com"))
                    .list(PodIdentityAssociations::list)
                    .details(Duration.ofMinutes(10), PodIdentityAssociations::read, (before, listed) -> before)
                    .id(PodIdentityAssociation::associationArn)
                    .tags(PodIdentityAssociation::tags)
                    .preview(desired -> PodIdentityAssociation.builder()
                            .associationArn(Plan.KNOWN_AFTER_APPLY)
                            .build())
                    .create(PodIdentityAssociations::create)
                    .field("namespace", Desired::namespace, PodIdentityAssociation::namespace, REPLACE)
                    .field("serviceAccount", Desired::serviceAccount, PodIdentityAssociation::serviceAccount, REPLACE)
                    .field("role", Desired::roleArn, PodIdentityAssociation::roleArn, IN_PLACE)
                    .update((aws, observed, desired, changes) -> aws.eks()
                            .updatePodIdentityAssociation(r -> r.clusterName(observed.clusterName())
                                    .associationId(observed.associationId())
                                    .roleArn(desired.roleArn()))
                            .association())
                    .updateTags(
                            (aws, observed, tags) -> aws.eks().tagResource(r -> r.resourceArn(observed.associationArn())
                                    .tags(tags)))
                    .delete((aws, observed, request) -> aws.eks()
                            .deletePodIdentityAssociation(
                                    r -> r.clusterName(observed.clusterName()).associationId(observed.associationId())))
                    .deletesSynchronously()
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
        return EksErrors.ifExists(() -> describe(aws, listed.clusterName(), listed.associationId()));
    }

    private static PodIdentityAssociation describe(Aws aws, String cluster, String id) {
        return aws.eks()
                .describePodIdentityAssociation(r -> r.clusterName(cluster).associationId(id))
                .association();
    }

    private static PodIdentityAssociation create(Aws aws, Desired desired, CreateRequest request) {
        return EksErrors.createOrGetOwn(
                request,
                () -> aws.eks()
                        .createPodIdentityAssociation(r -> r.clusterName(desired.cluster())
                                .namespace(desired.namespace())
                                .serviceAccount(desired.serviceAccount())
                                .roleArn(desired.roleArn())
                                .tags(request.tags())
                                .clientRequestToken(request.token()))
                        .association(),
                () -> findExisting(aws, desired),
                PodIdentityAssociation::tags);
    }

    private static PodIdentityAssociation findExisting(Aws aws, Desired desired) {
        var id = aws
                .eks()
                .listPodIdentityAssociations(r -> r.clusterName(desired.cluster())
                        .namespace(desired.namespace())
                        .serviceAccount(desired.serviceAccount()))
                .associations()
                .stream()
                .findFirst()
                .orElseThrow(() -> new SourceNotReady(
                        "EKS does not list the existing pod identity association of the service account %s/%s yet"
                                .formatted(desired.namespace(), desired.serviceAccount())))
                .associationId();
        return describe(aws, desired.cluster(), id);
    }
}
