package io.platformoperator.stacks;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.apply.ApplyReport;
import io.platformoperator.metrics.Metric;
import io.platformoperator.subsystem.StateGauge;
import java.util.Map;

/**
 * Number of objects of each stack that are ready and that are not, for alerts:
 * {@code platform_stack_objects{namespace,environment,region,stack,state}}.
 */
public final class StackGauges {
    private final StateGauge gauge;

    /** Registers the gauge, without values yet. */
    public StackGauges(MeterRegistry registry) {
        gauge = new StateGauge(registry, Metric.STACK_OBJECTS);
    }

    void set(PlatformStack stack, ApplyReport applied) {
        var ready = applied.readyCount();
        gauge.set(tags(stack), Map.of("Ready", (long) ready, "NotReady", (long) applied.desiredCount() - ready));
    }

    void remove(PlatformStack stack) {
        gauge.remove(tags(stack));
    }

    private static Tags tags(PlatformStack stack) {
        return StateGauge.tags(stack, "stack", stack.getSpec().stack().text());
    }
}
