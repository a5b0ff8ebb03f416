package io.platformoperator.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetrics;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Objects;

/** Runs one reconciler in an operator without leader election, on a mock API server. */
public final class TestOperator implements AutoCloseable {
    private final Operator operator;

    private TestOperator(Operator operator) {
        this.operator = operator;
    }

    /**
     * Starts the reconciler with its informers. Failed reconciles are retried after 0.1 s. Has the operator's metrics, with
     * which JOSDK wraps every exception of a reconciler.
     */
    public static <R extends HasMetadata> TestOperator start(MockApiServer server, Reconciler<R> reconciler) {
        var operator = new Operator(overrides -> overrides
                .withKubernetesClient(server.client())
                .withCloseClientOnStop(false)
                .withParseResourceVersions(true)
                .withMetrics(MicrometerMetrics.withoutPerResourceMetrics(new SimpleMeterRegistry()))
                .withReconciliationTerminationTimeout(Duration.ofSeconds(5)));
        operator.register(reconciler, overrides -> overrides
                .withRetry(new GenericRetry()
                        .withoutMaxAttempts()
                        .setInitialInterval(100)
                        .setIntervalMultiplier(1))
                .withGenerationAware(false)
                .withItemStore(InformerCaches.withoutManagedFields())
                .withOnUpdateFilter(TestOperator::isChangeOfUser));
        operator.start();
        return new TestOperator(operator);
    }

    /** False for the reconciler's own writes of the status, as in the operator. */
    private static boolean isChangeOfUser(HasMetadata now, HasMetadata before) {
        var a = now.getMetadata();
        var b = before.getMetadata();
        return !Objects.equals(a.getGeneration(), b.getGeneration())
                || !Objects.equals(a.getAnnotations(), b.getAnnotations())
                || !Objects.equals(a.getFinalizers(), b.getFinalizers())
                || !Objects.equals(a.getDeletionTimestamp(), b.getDeletionTimestamp());
    }

    @Override
    public void close() {
        operator.stop();
    }
}
