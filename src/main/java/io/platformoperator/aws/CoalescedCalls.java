package io.platformoperator.aws;

import java.time.Duration;
import java.util.Locale;
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
    private final Map<String, Long> writtenAt = new ConcurrentHashMap<>();
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
        return (T) named(name).get(call::get);
    }

    /**
     * Like {@link #get}, for a caller that a less recent response suffices. Only writes to the service of the call outdate the
     * response.
     *
     * @param name the call's name, which starts with the service and a colon
     * @param age the greatest age of the response; zero for a new one
     */
    @SuppressWarnings("unchecked") // as in get
    public <T> T getRecent(String name, Duration age, Supplier<T> call) {
        var service = name.substring(0, name.indexOf(':'));
        return (T) named(name).get(call::get, age, writtenAt.getOrDefault(service, System.nanoTime() - age.toNanos()));
    }

    private CoalescedCall<Object> named(String name) {
        return calls.computeIfAbsent(name, ignored -> new CoalescedCall<>(maxAge));
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
            var service = attributes.getAttribute(SdkExecutionAttribute.SERVICE_NAME);
            writtenAt.put(service.toLowerCase(Locale.ROOT), System.nanoTime());
            calls.values().forEach(CoalescedCall::invalidate);
        }
    }
}
