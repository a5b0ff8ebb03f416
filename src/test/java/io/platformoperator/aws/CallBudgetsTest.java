package io.platformoperator.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.platformoperator.graph.ErrorClass;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CallBudgetsTest {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final CallBudgets budgets = new CallBudgets(1);

    /** Number of calls that need not wait. */
    private int burst(String service, String operation) {
        var budget = budgets.of(service, operation);
        for (var calls = 0; calls < 1000; calls++) {
            if (!budget.take(Duration.ZERO).isZero()) {
                return calls;
            }
        }
        return 1000;
    }

    /** AWS limits each operation of EC2 by itself: 53 subnets must not delay the security groups. */
    @Test
    void eachOperationOfEc2HasItsOwnBudget() {
        assertThat(burst("Ec2", "CreateSubnet")).isBetween(50, 52);
        assertThat(burst("Ec2", "CreateSecurityGroup")).isBetween(50, 52);
        assertThat(burst("Ec2", "DescribeVpcs")).isBetween(100, 105);
        assertThat(burst("Ec2", "DescribeSubnets")).isBetween(100, 105);
    }

    @Test
    void operationsWithAPublishedRateHaveThatRate() {
        assertThat(burst("Ec2", "CreateVpcEndpoint")).isEqualTo(4);
        assertThat(burst("Ec2", "CreateNatGateway")).isEqualTo(10);
        assertThat(burst("Kms", "CreateKey")).isEqualTo(5);
    }

    @Test
    void operationsOfOtherServicesShareABudget() {
        assertThat(burst("Eks", "DescribeCluster")).isBetween(40, 42);
        assertThat(burst("Eks", "ListClusters")).isBetween(0, 2);
        assertThat(burst("Eks", "CreateAddon")).isBetween(40, 42);
    }

    @Test
    void callsWaitForTheRateOfAws() {
        var now = new AtomicLong();
        var budget = new CallBudget(0.5, 2, now::get);
        assertThat(budget.take(LONGEST)).isZero();
        assertThat(budget.take(LONGEST)).isZero();
        assertThat(budget.take(LONGEST)).isEqualTo(Duration.ofSeconds(2));
        assertThat(budget.take(LONGEST)).isEqualTo(Duration.ofSeconds(4));
        now.addAndGet(Duration.ofSeconds(6).toNanos());
        assertThat(budget.take(LONGEST)).isZero();
    }

    @Test
    void aCallThatWouldWaitTooLongTakesNothing() {
        var now = new AtomicLong();
        var budget = new CallBudget(0.5, 1, now::get);
        assertThat(budget.take(LONGEST)).isZero();
        for (var i = 1; i <= 15; i++) {
            assertThat(budget.take(LONGEST)).isEqualTo(Duration.ofSeconds(2L * i));
        }
        assertThat(budget.take(LONGEST)).isGreaterThan(LONGEST);
        assertThat(budget.await(LONGEST)).isFalse();
        now.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(budget.take(LONGEST)).isEqualTo(LONGEST);
    }

    @Test
    void aRaisedLimitRefillsFaster() {
        var raised = new CallBudgets(1_000_000);
        var budget = raised.of("Ec2", "CreateVpcEndpoint");
        for (var i = 0; i < 1000; i++) {
            assertThat(budget.take(LONGEST)).isLessThan(Duration.ofMillis(10));
        }
    }

    @Test
    void aCallBeyondTheBudgetCountsAsThrottled() {
        var error = AwsErrors.classify(CallBudgetExceeded.of("Ec2", "CreateVpcEndpoint", LONGEST));
        assertThat(error.errorClass()).isEqualTo(ErrorClass.THROTTLED);
        assertThat(error.message()).contains("Ec2 CreateVpcEndpoint", "30 s");
    }
}
