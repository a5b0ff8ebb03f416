package io.platformoperator.dns;

import io.platformoperator.api.v1alpha1.DNSSpec;
import io.platformoperator.api.v1alpha1.FailoverRecord;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.ErrorClass;
import io.platformoperator.graph.Owner;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatch.model.StandardUnit;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/**
 * Switches the public name between two regions by a metric of CloudWatch in each: Route 53's servers follow the metrics, and
 * neither the region that does not answer nor a control plane has to.
 *
 * <p>The metric of a region withdraws the record of the other one. In the secondary region, it withdraws the primary record
 * while the secondary region is active. In the primary region, it withdraws the secondary record only where the primary one
 * could not be restored: the primary region is active, and the alarm of the secondary region is not known to be OK, because
 * that region does not answer. With both records withdrawn Route 53 answers the primary one. At all other times the secondary
 * record is healthy, so that a failover needs nothing of a lost primary region: Route 53 keeps the last status of a record
 * whose region sends no metric.
 */
final class RecordSwitch {
    /** Shorter than a period of the metric: the other region must not hold up this region's metric. */
    private static final Duration OTHER_REGION_TIMEOUT = Duration.ofSeconds(10);

    /** Attempts to read the other region's alarm until it counts as not answering, for a process that has just started. */
    private static final int ATTEMPTS = 2;

    /** By the owner's environment and region: the region whose alarm has been OK since the owner's region became active. */
    private final Map<OwnRecord, String> restored = new ConcurrentHashMap<>();

    /**
     * Records for which a silent region is evidence at once: this process saw the owner's region become active, or the other
     * one did not answer before.
     */
    private final Map<OwnRecord, Integer> attempts = new ConcurrentHashMap<>();

    /** What is known of the alarm by which the other region withdraws the owner's record. */
    enum OtherAlarm {
        OK,
        NOT_OK,
        UNANSWERED
    }

    private record OwnRecord(String environment, String region) {
        static OwnRecord of(Owner owner) {
            return new OwnRecord(owner.environment(), owner.region());
        }
    }

    /**
     * Publishes the metric of the owner's region. Publishes nothing, so that Route 53 keeps the present status of the record,
     * while a process that has just started knows neither what it published before nor the other region's alarm.
     *
     * @throws SdkException if CloudWatch of that region does not take it, or CloudWatch of the other region refuses to show
     *     the state of its alarm
     */
    void publish(Aws aws, Owner owner, DNSSpec spec) {
        var other = Objects.requireNonNull(spec.otherRegion(), "an environment of one region has nothing to switch");
        withdrawsOther(owner, spec, () -> otherAlarm(aws, owner, other))
                .ifPresent(isWithdrawn -> aws.cloudWatch().putMetricData(r -> r.namespace(FailoverMetric.NAMESPACE)
                        .metricData(datum -> datum.metricName(FailoverMetric.NAME)
                                .dimensions(FailoverMetric.dimensions(owner.environment(), other))
                                .unit(StandardUnit.NONE)
                                .value(isWithdrawn ? 1.0 : 0.0))));
    }

    /** Drops what is remembered of an owner. */
    void forget(Owner owner) {
        restored.remove(OwnRecord.of(owner));
        attempts.remove(OwnRecord.of(owner));
    }

    /**
     * True if the metric of the owner's region withdraws the record of the other one; empty if the metric has to stay as it is.
     *
     * @param alarm the state of the other region's alarm, which withdraws the owner's record; read until it was OK once since
     *     the owner's region became active
     */
    Optional<Boolean> withdrawsOther(Owner owner, DNSSpec spec, Supplier<OtherAlarm> alarm) {
        var own = OwnRecord.of(owner);
        if (!spec.activeRegion().equals(owner.region())) {
            restored.remove(own);
            attempts.put(own, ATTEMPTS);
            return Optional.of(false);
        }
        var other = Objects.requireNonNull(spec.otherRegion());
        if (spec.record() == FailoverRecord.SECONDARY) {
            return Optional.of(true);
        }
        if (other.equals(restored.get(own))) {
            return Optional.of(false);
        }
        return switch (alarm.get()) {
            case OK -> {
                restored.put(own, other);
                yield Optional.of(false);
            }
            case NOT_OK -> Optional.of(true);
            case UNANSWERED -> attempts.merge(own, 1, Integer::sum) < ATTEMPTS ? Optional.empty() : Optional.of(true);
        };
    }

    private static OtherAlarm otherAlarm(Aws aws, Owner owner, String other) {
        try {
            var isOk = aws
                    .cloudWatchIn(other)
                    .describeAlarms(r -> r.alarmNames(FailoverMetric.alarm(owner.environment(), owner.region()))
                            .overrideConfiguration(o -> o.apiCallTimeout(OTHER_REGION_TIMEOUT)))
                    .metricAlarms()
                    .stream()
                    .anyMatch(alarm -> alarm.stateValue() == StateValue.OK);
            return isOk ? OtherAlarm.OK : OtherAlarm.NOT_OK;
        } catch (SdkException e) {
            if (aws.classify(e).errorClass() == ErrorClass.TRANSIENT) {
                return OtherAlarm.UNANSWERED;
            }
            throw e;
        }
    }
}
