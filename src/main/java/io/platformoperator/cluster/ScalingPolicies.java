package io.platformoperator.cluster;

import static io.platformoperator.graph.OnDifference.IN_PLACE;

import io.platformoperator.aws.Aws;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.ResourceKind;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.autoscaling.model.PredefinedMetricPairType;
import software.amazon.awssdk.services.autoscaling.model.PredictiveScalingMaxCapacityBreachBehavior;
import software.amazon.awssdk.services.autoscaling.model.PredictiveScalingMetricSpecification;
import software.amazon.awssdk.services.autoscaling.model.PredictiveScalingPredefinedMetricPair;
import software.amazon.awssdk.services.autoscaling.model.ScalingPolicy;

/**
 * A predictive scaling policy: AWS forecasts the CPU load of the next two days from that of the last two weeks (a day
 * at least) and, if it may, starts nodes ahead of it. Only ours are looked at, by their name.
 */
final class ScalingPolicies {
    private static final String NAME = "platform-operator-predictive";
    private static final String TYPE = "PredictiveScaling";
    private static final double CPU_PERCENT = 60;

    /** Nodes are asked for so long before the load: an instance joins the cluster within three minutes. */
    private static final int BUFFER_SECONDS = 300;

    private ScalingPolicies() {}

    /**
     * What is wanted.
     *
     * @param mode {@code ForecastAndScale} or {@code ForecastOnly}
     */
    record Wanted(String autoScalingGroup, String mode) {}

    /** {@code autoscaling/ScalingPolicy}. */
    static final ResourceKind<Aws, Wanted, ScalingPolicy> KIND = ResourceKind.<Aws, Wanted, ScalingPolicy>named(
                    "autoscaling/ScalingPolicy")
            .iam("autoscaling:DescribePolicies", "autoscaling:PutScalingPolicy", "autoscaling:DeletePolicy")
            .list(aws ->
                    aws.autoScaling().describePoliciesPaginator(r -> r.policyTypes(TYPE)).scalingPolicies().stream()
                            .filter(policy -> policy.policyName().equals(NAME))
                            .toList())
            .id(policy -> policy.autoScalingGroupName() + "/" + policy.policyName())
            .name(Wanted::autoScalingGroup, ScalingPolicy::autoScalingGroupName)
            .partOf(ScalingPolicy::autoScalingGroupName)
            .preview(want -> ScalingPolicy.builder()
                    .autoScalingGroupName(want.autoScalingGroup())
                    .policyARN(Plan.KNOWN_LATER)
                    .build())
            .create((aws, want, claim) -> put(aws, want))
            .field("mode", Wanted::mode, ScalingPolicies::mode, IN_PLACE)
            .field("cpuPercent", want -> CPU_PERCENT, ScalingPolicies::cpuPercent, IN_PLACE)
            .update((aws, have, want, changes) -> put(aws, want))
            .delete((aws, have, farewell) -> aws.autoScaling()
                    .deletePolicy(r ->
                            r.autoScalingGroupName(have.autoScalingGroupName()).policyName(have.policyName())))
            .vanishes()
            .build();

    private static ScalingPolicy put(Aws aws, Wanted want) {
        var made = aws.autoScaling().putScalingPolicy(r -> r.autoScalingGroupName(want.autoScalingGroup())
                .policyName(NAME)
                .policyType(TYPE)
                .predictiveScalingConfiguration(configuration -> configuration
                        .mode(want.mode())
                        .schedulingBufferTime(BUFFER_SECONDS)
                        .maxCapacityBreachBehavior(PredictiveScalingMaxCapacityBreachBehavior.HONOR_MAX_CAPACITY)
                        .metricSpecifications(metric())));
        return ScalingPolicy.builder()
                .autoScalingGroupName(want.autoScalingGroup())
                .policyName(NAME)
                .policyARN(made.policyARN())
                .policyType(TYPE)
                .predictiveScalingConfiguration(
                        configuration -> configuration.mode(want.mode()).metricSpecifications(metric()))
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
                        .findFirst()
                        .orElse(null);
    }
}
