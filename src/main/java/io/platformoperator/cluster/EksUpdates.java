package io.platformoperator.cluster;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.ErrorClass;
import io.platformoperator.graph.IamStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eks.model.ErrorDetail;
import software.amazon.awssdk.services.eks.model.Update;

/**
 * The update history of a cluster, a node group or an add-on. EKS accepts an update and performs it later. If it fails, the
 * resource is active again with its old settings, and only the history has the reason.
 *
 * @param nodegroup name of the node group; null for updates of the cluster or of an add-on
 * @param addon name of the add-on; null for updates of the cluster or of a node group
 */
record EksUpdates(
        String cluster,
        @Nullable String nodegroup,
        @Nullable String addon) {
    /** The statement that allows to read the history. */
    static final IamStatement IAM = IamStatement.allow("eks:ListUpdates", "eks:DescribeUpdate");

    /** Tolerated difference between the clocks of EKS and the operator. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(1);

    /**
     * Why EKS did not complete the update that it accepted at that time: code, message and resources of its first error, and
     * those of the others. Describes each update of the history, because EKS lists only ids, in an order that it does not
     * document.
     *
     * @return empty if the history has no such update, or if EKS completed it
     */
    Optional<CloudError> failure(Aws aws, Instant sentAt) {
        var eks = aws.eks();
        return eks
                .listUpdatesPaginator(
                        r -> r.name(cluster).nodegroupName(nodegroup).addonName(addon))
                .updateIds()
                .stream()
                .map(id -> eks.describeUpdate(r -> r.name(cluster)
                                .nodegroupName(nodegroup)
                                .addonName(addon)
                                .updateId(id))
                        .update())
                .filter(update -> !update.createdAt().isBefore(sentAt.minus(CLOCK_SKEW)))
                .max(Comparator.comparing(Update::createdAt))
                .flatMap(EksUpdates::failure);
    }

    static Optional<CloudError> failure(Update update) {
        return switch (update.status()) {
            case FAILED, CANCELLED -> Optional.of(error(update));
            case IN_PROGRESS ->
                Optional.of(CloudError.withoutRequest(
                        ErrorClass.WAITING, "UpdateInProgress", "EKS still performs the " + update.typeAsString()));
            default -> Optional.empty();
        };
    }

    /** Without the id of the update, so that repeated failures for the same reason cause one Event. */
    private static CloudError error(Update update) {
        var ending = "EKS ended the " + update.typeAsString() + " as " + update.statusAsString();
        if (update.errors().isEmpty()) {
            return CloudError.withoutRequest(ErrorClass.REFUSED, "Update" + update.statusAsString(), ending);
        }
        var first = update.errors().getFirst();
        var others = update.errors().stream()
                .skip(1)
                .map(each -> "; " + code(each) + ": " + text(each))
                .collect(Collectors.joining());
        return CloudError.withoutRequest(ErrorClass.REFUSED, code(first), text(first) + others + "; " + ending);
    }

    private static String code(ErrorDetail error) {
        return Objects.requireNonNullElse(error.errorCodeAsString(), "Unknown");
    }

    private static String text(ErrorDetail error) {
        return Objects.requireNonNullElse(error.errorMessage(), "EKS reports no message")
                + (error.resourceIds().isEmpty() ? "" : " (" + String.join(", ", error.resourceIds()) + ")");
    }
}
