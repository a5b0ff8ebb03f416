package io.platformoperator.aws;

import io.micrometer.core.instrument.MeterRegistry;
import io.platformoperator.metrics.Metric;
import java.time.Duration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Records the number and duration of AWS calls as the metric {@code platform_aws_calls_seconds}, by service, operation
 * and outcome: {@code ok}, or the AWS error code.
 */
public final class AwsCallMetrics implements ExecutionInterceptor {
    private static final ExecutionAttribute<Long> STARTED = new ExecutionAttribute<>("platform-operator.started");

    private final MeterRegistry registry;

    /** Records into {@code registry}. */
    public AwsCallMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        attributes.putAttribute(STARTED, System.nanoTime());
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        record(attributes, "ok");
    }

    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        var code = context.exception() instanceof AwsServiceException e && e.awsErrorDetails() != null
                ? e.awsErrorDetails().errorCode()
                : context.exception().getClass().getSimpleName();
        record(attributes, code == null ? "unknown" : code);
    }

    private void record(ExecutionAttributes attributes, String outcome) {
        var started = attributes.getAttribute(STARTED);
        Metric.AWS_CALLS
                .timer(
                        registry,
                        attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME),
                        attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME),
                        outcome)
                .record(Duration.ofNanos(System.nanoTime() - started));
    }
}
