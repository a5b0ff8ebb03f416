package io.platformoperator.dns;

import io.platformoperator.api.v1alpha1.DNSSpec;
import io.platformoperator.api.v1alpha1.FailoverRecord;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.ErrorClass;
import io.platformoperator.graph.Owner;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
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

    /** By the owner's environment and region: the region whose alarm has been OK since the owner's region became active. */
    private final Map<OwnRecord, String> restored = new ConcurrentHashMap<>();

    private record OwnRecord(String environment, String region) {
        static OwnRecord of(Owner owner) {
            return new OwnRecord(owner.environment(), owner.region());
        }
    }

    /**
     * Publishes the metric of the owner's region.
     *
     * @throws SdkException if CloudWatch of that region does not take it, or CloudWatch of the other region refuses to show
     *     the state of its alarm
     */
    void publish(Aws aws, Owner owner, DNSSpec spec) {
        var other = Objects.requireNonNull(spec.otherRegion(), "an environment of one region has nothing to switch");
        var value = withdrawsOther(owner, spec, () -> isOk(aws, owner, other)) ? 1.0 : 0.0;
        aws.cloudWatch().putMetricData(r -> r.namespace(FailoverMetric.NAMESPACE)
                .metricData(datum -> datum.metricName(FailoverMetric.NAME)
                        .dimensions(FailoverMetric.dimensions(owner.environment(), other))
                        .unit(StandardUnit.NONE)
                        .value(value)));
    }

    /** Drops what is remembered of an owner. */
    void forget(Owner owner) {
        restored.remove(OwnRecord.of(owner));
    }

    /**
     * True if the metric of the owner's region withdraws the record of the other one.
     *
     * @param isOk whether the alarm of the other region, which withdraws the owner's record, is OK now; called until it was
     *     once since the owner's region became active
     */
    boolean withdrawsOther(Owner owner, DNSSpec spec, BooleanSupplier isOk) {
        if (!spec.activeRegion().equals(owner.region())) {
            forget(owner);
            return false;
        }
        return spec.record() == FailoverRecord.SECONDARY || !isRestored(owner, spec, isOk);
    }

    private boolean isRestored(Owner owner, DNSSpec spec, BooleanSupplier isOk) {
        var other = Objects.requireNonNull(spec.otherRegion());
        if (other.equals(restored.get(OwnRecord.of(owner)))) {
            return true;
        }
        if (!isOk.getAsBoolean()) {
            return false;
        }
        restored.put(OwnRecord.of(owner), other);
        return true;
    }

    private static boolean isOk(Aws aws, Owner owner, String other) {
        try {
            return aws
                    .cloudWatchIn(other)
                    .describeAlarms(r -> r.alarmNames(FailoverMetric.alarm(owner.environment(), owner.region()))
                            .overrideConfiguration(o -> o.apiCallTimeout(OTHER_REGION_TIMEOUT)))
                    .metricAlarms()
                    .stream()
                    .anyMatch(alarm -> alarm.stateValue() == StateValue.OK);
        } catch (SdkException e) {
            if (aws.classify(e).errorClass() == ErrorClass.TRANSIENT) {
                return false; // the region does not answer
            }
            throw e;
        }
    }
}
