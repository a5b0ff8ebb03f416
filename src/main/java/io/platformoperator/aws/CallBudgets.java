package io.platformoperator.aws;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * The call budgets of one account and region. Every attempt counts, retries included. EC2 limits each operation by itself
 * (Amazon EC2 API throttling), so each of its operations has a budget; the operations of other services share one for reads
 * and one for writes, besides those with a published rate of their own.
 *
 * <p>The rates do not exceed AWS's published ones: an operation of EC2 that reads 20/s with a burst of 100, one that writes
 * 5/s with a burst of 50, Route 53 5/s, Service Quotas 5/s, and those of KMS. RDS publishes none; others measured 12/s. The
 * default for other services is 10/s with a burst of 40.
 */
final class CallBudgets implements ExecutionInterceptor {
    /** A reconcile waits for the calls of its steps. A call that would wait longer is repeated by a later reconcile. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    private record Rate(double perSecond, double burst) {}

    private static final Rate VPC_ENDPOINT = new Rate(0.3, 4);
    private static final Rate NAT_GATEWAY = new Rate(1, 10);
    private static final Rate TAGS = new Rate(10, 100);
    private static final Rate KEY = new Rate(5, 5);
    private static final Rate KEY_SETTING = new Rate(15, 15);

    private static final Map<String, Rate> OPERATIONS = Map.ofEntries(
            Map.entry("Ec2 CreateVpcEndpoint", VPC_ENDPOINT),
            Map.entry("Ec2 ModifyVpcEndpoint", VPC_ENDPOINT),
            Map.entry("Ec2 DeleteVpcEndpoints", VPC_ENDPOINT),
            Map.entry("Ec2 CreateNatGateway", NAT_GATEWAY),
            Map.entry("Ec2 DeleteNatGateway", NAT_GATEWAY),
            Map.entry("Ec2 CreateTags", TAGS),
            Map.entry("Ec2 DeleteTags", TAGS),
            Map.entry("Kms CreateKey", KEY),
            Map.entry("Kms CreateAlias", KEY),
            Map.entry("Kms UntagResource", KEY),
            Map.entry("Kms TagResource", new Rate(10, 10)),
            Map.entry("Kms EnableKeyRotation", KEY_SETTING),
            Map.entry("Kms PutKeyPolicy", KEY_SETTING),
            Map.entry("Kms DeleteAlias", KEY_SETTING),
            Map.entry("Kms ScheduleKeyDeletion", KEY_SETTING));

    private static final Rate EC2_READ = new Rate(20, 100);
    private static final Rate EC2_WRITE = new Rate(5, 50);

    private static final Map<String, Rate> FAMILIES = Map.of(
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

    /** Multiplies the rates, but not the bursts, by {@code factor}, which is above 1 for an account whose limits AWS has raised. */
    CallBudgets(double factor) {
        this.factor = factor;
    }

    /** Blocks until the attempt may be made. */
    @Override
    public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes attributes) {
        var service = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME);
        var operation = attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME);
        if (!of(service, operation).await(LONGEST_WAIT)) {
            throw CallBudgetExceeded.of(service, operation, LONGEST_WAIT);
        }
    }

    /** The budget that a call takes from. */
    CallBudget of(String service, String operation) {
        var name = service + " " + operation;
        var own = OPERATIONS.get(name);
        if (own != null) {
            return budget(name, own);
        }
        if (service.equals("Ec2")) {
            return budget(name, isRead(operation) ? EC2_READ : EC2_WRITE);
        }
        var family = service + (isRead(operation) ? " read" : " write");
        return budget(family, FAMILIES.getOrDefault(family, DEFAULT_RATE));
    }

    private CallBudget budget(String name, Rate rate) {
        return budgets.computeIfAbsent(name, _ -> new CallBudget(rate.perSecond() * factor, rate.burst()));
    }

    static boolean isRead(String operation) {
        return operation.startsWith("Describe") || operation.startsWith("List") || operation.startsWith("Get");
    }
}
