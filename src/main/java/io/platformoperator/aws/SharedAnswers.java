package io.platformoperator.aws;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.interceptor.SdkExecutionAttribute;

/**
 * Answers that several kinds of resources are read from, such as route tables with their routes and associations: asked
 * once for all that look at the same moment, and never from before our last call that may have changed something.
 */
public final class SharedAnswers implements ExecutionInterceptor {
    /** Well below a consistency window: two looks that far apart must be two. */
    private static final Duration SHARED_FOR = Duration.ofMillis(100);

    private final Map<String, Shared> answers = new ConcurrentHashMap<>();

    /** What one call last answered. One asks at a time; who waited meanwhile shares the answer. */
    private static final class Shared {
        private @Nullable Object answer;
        private long readAt;

        Object get(Supplier<?> ask) {
            var asked = System.nanoTime();
            synchronized (this) {
                var known = answer;
                if (known == null || asked - readAt > SHARED_FOR.toNanos()) {
                    readAt = System.nanoTime(); // the answer may miss what is made while it comes
                    known = ask.get();
                    answer = known;
                }
                return known;
            }
        }

        synchronized void forget() {
            answer = null;
        }
    }

    /**
     * The answer of a call, at most a tenth of a second old.
     *
     * @param call its name, such as {@code ec2:DescribeRouteTables}; always asked in the same way
     */
    @SuppressWarnings("unchecked") // a call is always asked in the same way, so its answer is always of one type
    public <T> T of(String call, Supplier<T> ask) {
        return (T) answers.computeIfAbsent(call, ignored -> new Shared()).get(ask);
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
            answers.values().forEach(Shared::forget);
        }
    }
}
