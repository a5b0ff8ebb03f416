package io.platformoperator.aws;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Answers that several kinds of resources are read from, such as route tables with their routes and associations: asked
 * once for all that look at the same moment, and never from before our last call that may have changed something.
 */
public final class CoalescedCalls implements ExecutionInterceptor {
    private final Map<String, CoalescedCall<Object>> answers = new ConcurrentHashMap<>();
    private final Duration sharedFor;

    CoalescedCalls(Duration sharedFor) {
        this.sharedFor = sharedFor;
    }

    /**
     * The answer of a call.
     *
     * @param call its name, such as {@code ec2:DescribeRouteTables}; always asked in the same way
     */
    @SuppressWarnings("unchecked") // a call is always asked in the same way, so its answer is always of one type
    public <T> T of(String call, Supplier<T> ask) {
        return (T) answers.computeIfAbsent(call, ignored -> new CoalescedCall<>(sharedFor))
                .get(ask::get);
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        forgetAfter(attributes);
    }

    /** A call that failed may have done its work all the same. */
    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        forgetAfter(attributes);
    }

    private void forgetAfter(ExecutionAttributes attributes) {
        if (!CallBudgets.isRead(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME))) {
            answers.values().forEach(CoalescedCall::isOld);
        }
    }
}
