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
 * Calls whose responses serve several resource kinds, such as DescribeRouteTables, which returns route tables with their
 * routes and associations. Each call is made once for all kinds that list at the same time. After a write by the
 * operator, no kind gets a response that was requested before that write.
 */
public final class CoalescedCalls implements ExecutionInterceptor {
    private final Map<String, CoalescedCall<Object>> calls = new ConcurrentHashMap<>();
    private final Duration maxAge;

    CoalescedCalls(Duration maxAge) {
        this.maxAge = maxAge;
    }

    /**
     * The response to a call, from the call itself or from a recent one of the same name.
     *
     * @param name the call's name, such as {@code ec2:DescribeRouteTables}; all users of a name must make the same call
     */
    @SuppressWarnings("unchecked") // all users of a name make the same call, so that its response has one type
    public <T> T get(String name, Supplier<T> call) {
        return (T) calls.computeIfAbsent(name, ignored -> new CoalescedCall<>(maxAge))
                .get(call::get);
    }

    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        invalidateAfter(attributes);
    }

    /** A failed call may have had its effect nevertheless. */
    @Override
    public void onExecutionFailure(Context.FailedExecution context, ExecutionAttributes attributes) {
        invalidateAfter(attributes);
    }

    private void invalidateAfter(ExecutionAttributes attributes) {
        if (!CallBudgets.isRead(attributes.getAttribute(SdkExecutionAttribute.OPERATION_NAME))) {
            calls.values().forEach(CoalescedCall::invalidate);
        }
    }
}
