package io.platformoperator.cluster;

import static io.platformoperator.graph.UpdateBehavior.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.IamStatement;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.model.PredefinedMetricPairType;
import software.amazon.awssdk.services.autoscaling.model.PredictiveScalingMaxCapacityBreachBehavior;
import software.amazon.awssdk.services.autoscaling.model.PredictiveScalingMetricSpecification;
import software.amazon.awssdk.services.autoscaling.model.PredictiveScalingPredefinedMetricPair;
import software.amazon.awssdk.services.autoscaling.model.ScalingPolicy;

/**
 * A predictive scaling policy of an Auto Scaling group. AWS forecasts the CPU load of the next two days from the last two
 * weeks (at least one day) and, in the mode {@code ForecastAndScale}, starts nodes before the load. The listing contains
 * only policies with the operator's name.
 */
final class ScalingPolicies {
    private static final String NAME = "platform-operator-predictive";
    private static final String TYPE = "PredictiveScaling";
    private static final double CPU_PERCENT = 60;

    /** Seconds between the start of a node and the forecast load: an instance joins the cluster within three minutes. */
    private static final int BUFFER_SECONDS = 300;

    private ScalingPolicies() {}

    /**
     * The desired policy.
     *
     * @param mode {@code ForecastAndScale} or {@code ForecastOnly}
     */
    record Desired(String autoScalingGroup, String mode) {}

    static final ResourceKind<Aws, Desired, ScalingPolicy> KIND = ResourceKind.<Aws, Desired, ScalingPolicy>named(
                    "autoscaling/ScalingPolicy")
            .iam(
                    IamStatement.allow("autoscaling:DescribePolicies"),
                    IamStatement.allow("autoscaling:PutScalingPolicy").whenTaggedBy("eks:cluster-name"),
                    IamStatement.allow("autoscaling:DeletePolicy").whenTaggedBy("eks:cluster-name"))
            .list(aws ->
                    aws.autoScaling().describePoliciesPaginator(r -> r.policyTypes(TYPE)).scalingPolicies().stream()
                            .filter(policy -> policy.policyName().equals(NAME))
                            .toList())
            .id(policy -> policy.autoScalingGroupName() + "/" + policy.policyName())
            .name(Desired::autoScalingGroup, ScalingPolicy::autoScalingGroupName)
            .partOf(ScalingPolicy::autoScalingGroupName)
            .preview(desired -> ScalingPolicy.builder()
                    .autoScalingGroupName(desired.autoScalingGroup())
                    .policyARN(Plan.KNOWN_AFTER_APPLY)
                    .build())
            .create((aws, desired, request) -> put(aws, desired))
            .field("mode", Desired::mode, ScalingPolicies::mode, IN_PLACE)
            .field("cpuPercent", desired -> CPU_PERCENT, ScalingPolicies::cpuPercent, IN_PLACE)
            .update((aws, observed, desired, changes) -> put(aws, desired))
            .delete((aws, observed, request) -> aws.autoScaling()
                    .deletePolicy(r -> r.autoScalingGroupName(observed.autoScalingGroupName())
                            .policyName(observed.policyName())))
            .deletesSynchronously()
            .build();

    private static ScalingPolicy put(Aws aws, Desired desired) {
        var created = aws.autoScaling().putScalingPolicy(r -> r.autoScalingGroupName(desired.autoScalingGroup())
                .policyName(NAME)
                .policyType(TYPE)
                .predictiveScalingConfiguration(configuration -> configuration
                        .mode(desired.mode())
                        .schedulingBufferTime(BUFFER_SECONDS)
                        .maxCapacityBreachBehavior(PredictiveScalingMaxCapacityBreachBehavior.HONOR_MAX_CAPACITY)
                        .metricSpecifications(metric())));
        return ScalingPolicy.builder()
                .autoScalingGroupName(desired.autoScalingGroup())
                .policyName(NAME)
                .policyARN(created.policyARN())
                .policyType(TYPE)
                .predictiveScalingConfiguration(
                        configuration -> configuration.mode(desired.mode()).metricSpecifications(metric()))
                .build();
    }

    private static PredictiveScalingMetricSpecification metric() {
        return PredictiveScalingMetricSpecification.builder()
                .targetValue(CPU_PERCENT)
                .predefinedMetricPairSpecification(PredictiveScalingPredefinedMetricPair.builder()
                        .predefinedMetricType(PredefinedMetricPairType.ASGCPU_UTILIZATION)
                        .build())
                .build();
    }

    private static @Nullable String mode(ScalingPolicy policy) {
        var configuration = policy.predictiveScalingConfiguration();
        return configuration == null ? null : configuration.modeAsString();
    }

    private static @Nullable Double cpuPercent(ScalingPolicy policy) {
        var configuration = policy.predictiveScalingConfiguration();
        return configuration == null
                ? null
                : configuration.metricSpecifications().stream()
                        .map(PredictiveScalingMetricSpecification::targetValue)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null);
    }
}
