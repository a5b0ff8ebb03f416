package io.platformoperator.stacks;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.platformoperator.api.v1alpha1.PlatformStack;
import io.platformoperator.apply.Applied;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many objects of each stack are ready and how many are not, for alerts:
 * {@code platform_stack_objects{namespace,environment,region,stack,state}}.
 */
public final class StackGauges {
    private final MultiGauge gauge;
    private final Map<Tags, Counts> counts = new ConcurrentHashMap<>();

    private record Counts(int ready, int notReady) {}

    /** Shows them in that registry. */
    public StackGauges(MeterRegistry registry) {
        gauge = MultiGauge.builder("platform.stack.objects")
                .description("Objects of in-cluster stacks by state")
                .register(registry);
    }

    /** What a pass found. */
    void show(PlatformStack stack, Applied applied) {
        var now = new Counts(applied.ready(), applied.wanted() - applied.ready());
        if (!now.equals(counts.put(tags(stack), now))) {
            register();
        }
    }

    /** The stack is gone. */
    void remove(PlatformStack stack) {
        if (counts.remove(tags(stack)) != null) {
            register();
        }
    }

    private synchronized void register() {
        gauge.register(
                counts.entrySet().stream()
                        .flatMap(each -> Stream.of(
                                Row.of(
                                        each.getKey().and("state", "Ready"),
                                        each.getValue().ready()),
                                Row.of(
                                        each.getKey().and("state", "NotReady"),
                                        each.getValue().notReady())))
                        .collect(Collectors.toList()),
                true);
    }

    private static Tags tags(PlatformStack stack) {
        var placement = stack.getSpec().placement();
        return Tags.of(
                "namespace", stack.getMetadata().getNamespace(),
                "environment", placement.environment(),
                "region", placement.region(),
                "stack", stack.getSpec().stack().text());
    }
}
