package io.platformoperator.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Every metric of the operator and of the probe, with its labels and its meaning. {@code docs/metrics.md} is generated from these
 * constants, and no other class registers a metric.
 */
public enum Metric {
    RESOURCES(
            "platform.resources",
            "AWS resources of a child by state: Ready, Waiting, InProgress, Drifted, Blocked, Deleting, Retained or"
                    + " Unmanaged",
            "namespace",
            "environment",
            "region",
            "kind",
            "state"),
    STACK_OBJECTS(
            "platform.stack.objects",
            "Objects of an in-cluster stack by state: Ready or NotReady",
            "namespace",
            "environment",
            "region",
            "stack",
            "state"),
    FAILOVER_READY(
            "platform.failover.ready",
            "1 if the other region could take over (condition FailoverReady), else 0; absent with one region",
            "namespace",
            "environment"),
    FAILOVER_READY_PART(
            "platform.failover.ready.part",
            "1 for the present status of a part of FailoverReady: True, False or Unknown",
            "namespace",
            "environment",
            "part",
            "status"),
    RECOVERY_LOSS_SECONDS(
            "platform.recovery.loss.seconds",
            "Seconds of writes that would be lost if the active region died now; absent if heartbeats do not prove it",
            "namespace",
            "environment",
            "store"),
    RECOVERY_LOSS_BYTES(
            "platform.recovery.loss.bytes",
            "Bytes that the other region has not received yet; absent if unknown",
            "namespace",
            "environment",
            "store"),
    RECOVERY_OBJECTIVE(
            "platform.recovery.objective.seconds",
            "Objective of recovery: dataLoss, from spec.objectives.dataLossMinutes",
            "namespace",
            "environment",
            "objective"),
    RECOVERY_EVALUATED(
            "platform.recovery.evaluated.timestamp.seconds",
            "Time of the latest observation of both regions (Unix)",
            "namespace",
            "environment"),
    FAILOVER_IN_PROGRESS(
            "platform.failover.in.progress",
            "1 from the acceptance of a failover until its last step has ended, else 0",
            "namespace",
            "environment"),
    FAILOVER_STARTED(
            "platform.failover.started.timestamp.seconds",
            "Start of the latest failover (Unix); absent without one",
            "namespace",
            "environment"),
    FAILOVER_DURATION(
            "platform.failover.duration.seconds",
            "Seconds from the start of the latest failover until the platform was verified in the other region; absent"
                    + " before",
            "namespace",
            "environment"),
    SUPPORT_END(
            "platform.version.support.end.timestamp.seconds",
            "End of AWS's standard support of a version that an environment asks for (Unix); absent if it is not known",
            "namespace",
            "environment",
            "component",
            "version"),
    DRILL_PASSED(
            "platform.drill.passed",
            "1 if the latest run of a drill that ended passed, else 0; absent before the first",
            "namespace",
            "environment",
            "drill",
            "kind"),
    DRILL_OVERDUE(
            "platform.drill.overdue",
            "1 if the newest run that passed is older than the schedule of the drill or the validation, else 0",
            "namespace",
            "environment",
            "drill",
            "kind"),
    DRILL_OBJECTIVE_MET(
            "platform.drill.objective.met",
            "1 if the measured times of a drill are within the objectives, else 0; absent before the first run that ended",
            "namespace",
            "environment",
            "drill",
            "kind"),
    DRILL_RTO(
            "platform.drill.rto.seconds",
            "Seconds from the start of a run until the restored data was verified; absent before",
            "namespace",
            "environment",
            "drill",
            "kind"),
    DRILL_RPO(
            "platform.drill.rpo.seconds",
            "Age of the restored data at the start of a run, in seconds; absent before",
            "namespace",
            "environment",
            "drill",
            "kind"),
    AWS_CALLS(
            "platform.aws.calls",
            "AWS calls of the operator. The time of a call includes its retries. The outcome is ok, or AWS's error"
                    + " code",
            "service",
            "operation",
            "outcome"),
    CLUSTER_REQUESTS(
            "platform.cluster.requests", "Requests of the operator to the API servers of workload clusters", "method"),
    CHART_RENDERINGS("platform.chart.renderings", "Renderings of charts by the helm program", "chart"),
    INTERNAL_ERRORS(
            "platform.internal.errors", "Exceptions of the operator itself, by kind of AWS resource: a defect", "kind"),
    PROBE_UP("platform.probe.up", "1 if the last heartbeat of the probe succeeded, else 0", "store"),
    PROBE_WRITER("platform.probe.writer", "1 if the store accepts writes, else 0; NaN if unknown", "store"),
    PROBE_HEARTBEAT_AGE(
            "platform.probe.heartbeat.age.seconds",
            "Age of the newest heartbeat in the store: on a replica, the age of its data; NaN without one",
            "store"),
    PROBE_LATENCY(
            "platform.probe.latency.seconds",
            "Duration of the last write (writer) or read (replica) of the probe; NaN without one",
            "store");

    private final String id;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // List.of is immutable, which its type does not say
    private final List<String> labels;

    Metric(String id, String description, String... labels) {
        this.id = id;
        this.description = description;
        this.labels = List.of(labels);
    }

    /** Registers a gauge whose rows are set later. */
    public MultiGauge gauges(MeterRegistry registry) {
        return MultiGauge.builder(id).description(description).register(registry);
    }

    /** Registers a gauge of one object, with those values of the labels in their order. */
    public <T> void gauge(MeterRegistry registry, T object, ToDoubleFunction<T> value, String... values) {
        Gauge.builder(id, object, value)
                .description(description)
                .tags(tags(values))
                .register(registry);
    }

    /** The timer with those values of the labels in their order. */
    public Timer timer(MeterRegistry registry, String... values) {
        return Timer.builder(id).description(description).tags(tags(values)).register(registry);
    }

    /** The counter with those values of the labels in their order. */
    public Counter counter(MeterRegistry registry, String... values) {
        return Counter.builder(id).description(description).tags(tags(values)).register(registry);
    }

    /** Those values of the labels, in the order of the labels. Throws if a value is missing, or one too many. */
    public Tags tags(String... values) {
        return with(Tags.empty(), values);
    }

    /** {@code first}, the values of the first labels, with those of the remaining labels in their order. */
    public Tags with(Tags first, String... values) {
        var known = Math.toIntExact(first.stream().count());
        if (known + values.length != labels.size()) {
            throw new IllegalArgumentException(
                    id + " has the labels " + labels + ", not the values " + first + " and " + Arrays.toString(values));
        }
        var pairs = new ArrayList<String>();
        for (var i = 0; i < values.length; i++) {
            pairs.add(labels.get(known + i));
            pairs.add(values[i]);
        }
        return first.and(pairs.toArray(String[]::new));
    }

    /** Names of the labels. */
    public List<String> labels() {
        return labels;
    }

    @Override
    public String toString() {
        return id;
    }
}
