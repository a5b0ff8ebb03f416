package io.platformoperator.stacks;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.apply.ClusterUnreachable;
import io.platformoperator.charts.ChartError;
import io.platformoperator.graph.Cloud;
import io.platformoperator.graph.CloudError;
import io.platformoperator.kubernetes.Conditions;
import io.platformoperator.kubernetes.ReconcileFailure;
import io.platformoperator.workload.ApiServerAccess;
import io.platformoperator.workload.ClusterOutage;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * A failure that ended a reconcile of a stack, as its conditions show it. The objects on the cluster stay as they are.
 *
 * @param needsUser true if retries can't help until a user changes something
 * @param retryAfter time until the next attempt
 */
record StackFailure(String reason, String message, boolean needsUser, Duration retryAfter) {
    private static final Logger LOG = LoggerFactory.getLogger(StackFailure.class);
    private static final Duration RETRY_INTERVAL = Duration.ofSeconds(10);
    private static final Duration CHART_RETRY_INTERVAL = Duration.ofMinutes(1);
    private static final Duration NEW_CLUSTER_ANSWERS_WITHIN = Duration.ofMinutes(2);

    static StackFailure unknownStack(PlatformStack stack) {
        var message = "this operator can't install the stack "
                + stack.getSpec().stack().text();
        return new StackFailure("UnknownStack", message, true, CHART_RETRY_INTERVAL);
    }

    /** Another environment object claims the stack's cluster or environment, or a take-over is not that far. */
    static StackFailure claimed(CloudError claim) {
        var needsUser = claim.errorClass().needsUserAction();
        return new StackFailure(
                claim.errorClass().reason(),
                claim.toString(),
                needsUser,
                needsUser ? CHART_RETRY_INTERVAL : RETRY_INTERVAL);
    }

    /** True if the API server of the cluster answered that it does not accept the operator's identity. */
    static boolean isRefusedIdentity(RuntimeException exception) {
        return exception instanceof KubernetesClientException client
                ? client.getCode() == HttpURLConnection.HTTP_UNAUTHORIZED
                : exception instanceof ClusterUnreachable cluster && cluster.refusesCredentials();
    }

    /**
     * EKS has no access entry for the operator, as on a cluster that an operator with another role created. A new entry takes
     * effect within seconds.
     *
     * @param callerArn identity of the operator: {@code arn:aws:sts::123456789012:assumed-role/NAME/SESSION}
     */
    static StackFailure withoutAccess(PlatformStack stack, String callerArn) {
        var spec = stack.getSpec();
        var message = "the API server of the cluster " + spec.clusterName() + " in "
                + spec.placement().region() + " does not accept the operator's identity " + callerArn
                + ": EKS has no access entry for it. Add the ARN of its role to spec.cluster.admins of the environment; the"
                + " operator then creates the entry";
        return new StackFailure("AccessToClusterMissing", message, false, RETRY_INTERVAL);
    }

    /** Failure of the chart, of AWS, or of the workload cluster; empty for any other exception. */
    static Optional<StackFailure> of(RuntimeException exception, PlatformStack stack, Cloud aws, Instant now) {
        return Optional.ofNullable(
                switch (exception) {
                    case ChartError e -> new StackFailure("ChartFailed", text(e), true, CHART_RETRY_INTERVAL);
                    case SdkException e -> ofAws(e, aws);
                    case ClusterOutage e -> ofOutage(e, stack, now);
                    case ClusterUnreachable e -> ofCluster(e, stack);
                    case KubernetesClientException e -> ofCluster(e, stack);
                    default -> null;
                });
    }

    private static StackFailure ofAws(SdkException exception, Cloud aws) {
        var error = aws.classify(exception);
        LOG.warn("AWS did not describe the cluster: {}", error, exception);
        return new StackFailure(
                error.errorClass().reason(),
                error.toString(),
                error.errorClass().needsUserAction(),
                RETRY_INTERVAL);
    }

    /**
     * A cluster that has never answered may be new: EKS publishes the address of its API server when it is active, but the
     * name may not resolve yet. After some time only a user can help.
     */
    private static StackFailure ofOutage(ClusterOutage outage, PlatformStack stack, Instant now) {
        var spec = stack.getSpec();
        var access = outage.access().filter(ApiServerAccess::isRestricted);
        var message = "the API server of the cluster " + spec.clusterName() + " in "
                + spec.placement().region() + " has not answered since " + Conditions.time(outage.since()) + " ("
                + text(outage) + ")"
                + access.map(each -> "; " + remedy(each, stack)).orElse("");
        var needsUser = access.isPresent()
                && !outage.hasAnsweredBefore()
                && !outage.since().plus(NEW_CLUSTER_ANSWERS_WITHIN).isAfter(now);
        return new StackFailure(
                "ClusterUnreachable", message, needsUser, needsUser ? CHART_RETRY_INTERVAL : RETRY_INTERVAL);
    }

    private static String remedy(ApiServerAccess access, PlatformStack stack) {
        var field = stack.getMetadata().getDeletionTimestamp() == null
                ? "spec.cluster.publicAccessCidrs of the environment"
                : "spec.cluster.publicAccessCidrs of the environment, or to spec.endpointAccess of the PlatformCluster if the"
                        + " environment is being deleted";
        return access.publicAccess() + ": add the public address of the operator to " + field
                + ", or run the operator in a network that reaches the VPC " + access.vpc()
                + " and that the cluster security group admits on port 443";
    }

    private static StackFailure ofCluster(RuntimeException exception, PlatformStack stack) {
        LOG.warn("a request to the cluster failed", exception);
        var spec = stack.getSpec();
        var cause = exception.getCause();
        var text = text(exception);
        var details = cause == null || text.contains(text(cause)) ? text : text + ": " + text(cause);
        var message = "the cluster " + spec.clusterName() + " in "
                + spec.placement().region() + " did not answer as expected: " + details;
        return new StackFailure("ClusterUnreachable", message, false, RETRY_INTERVAL);
    }

    private static String text(Throwable exception) {
        return ReconcileFailure.text(exception);
    }
}
