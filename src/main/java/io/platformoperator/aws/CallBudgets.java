package io.platformoperator.aws;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * The call budgets of one account and region, one per API family. Every attempt counts, retries included.
 *
 * <p>The rates do not exceed AWS's published ones: EC2 reads 20/s with a burst of 100 and writes 5/s with a burst of 50
 * (Amazon EC2 API throttling), Route 53 5/s, Service Quotas 5/s. RDS publishes none; others measured 12/s. The default
 * for other services is 10/s with a burst of 40.
 */
final class CallBudgets implements ExecutionInterceptor {
    private record Rate(double perSecond, double burst) {}

    private static final Map<String, Rate> RATES = Map.of(
            "Ec2 read", new Rate(20, 100),
            "Ec2 write", new Rate(5, 50),
            "Rds read", new Rate(12, 40),
            "Rds write", new Rate(12, 40),
            "Service Quotas read", new Rate(5, 5),
            "Route 53 read", new Rate(5, 5),
            "Route 53 write", new Rate(5, 5),
            "S3 read", new Rate(100, 200),
            "S3 write", new Rate(50, 100));
    private static final Rate DEFAULT_RATE = new Rate(10, 40);

    private final double factor;
    private final Map<String, CallBudget> budgets = new ConcurrentHashMap<>();

    /** Multiplies the rates by {@code factor}, which is above 1 for an account whose limits AWS has raised. */
    CallBudgets(double factor) {
        this.factor = factor;
    }

    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        var service = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME);
        var operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
        var family = service + (isRead(operation) ? " read" : " write");
        budgets.computeIfAbsent(family, key -> {
                    var rate = RATES.getOrDefault(key, DEFAULT_RATE);
                    return new CallBudget(rate.perSecond() * factor, rate.burst() * factor);
                })
                .await();
    }

    static boolean isRead(String operation) {
        return operation.startsWith("Describe") || operation.startsWith("List") || operation.startsWith("Get");
    }
}
