package io.platformoperator.dns;

import io.platformoperator.api.v1alpha1.DNSSpec;
import io.platformoperator.api.v1alpha1.Placement;
import io.platformoperator.api.v1alpha1.PlatformDNS;
import io.platformoperator.api.v1alpha1.Policies.ManagementPolicy;
import io.platformoperator.aws.Aws;
import io.platformoperator.graph.CloudError;
import io.platformoperator.graph.Engine;
import io.platformoperator.subsystem.Ownership;
import io.platformoperator.subsystem.ReconcilerContext;
import io.platformoperator.subsystem.ReportContext;
import io.platformoperator.subsystem.SubsystemReconciler;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Reconciles {@link PlatformDNS}, and publishes the metric that switches the other region's record. The metric is published
 * before the graph is reconciled, and also if the graph can't be: Route 53's control plane is in us-east-1, and the metric
 * is what remains while that region does not answer.
 */
public final class DNSReconciler extends SubsystemReconciler<PlatformDNS, DNSSpec> {
    private static final Logger LOG = LoggerFactory.getLogger(DNSReconciler.class);

    /** Twice in each period of the alarm, so that a late call leaves no period without a value. */
    private static final Duration PUBLISH_INTERVAL = Duration.ofSeconds(30);

    private final ReconcilerContext services;
    private final RecordSwitch recordSwitch = new RecordSwitch();

    /** Reconciles in {@code context}. */
    public DNSReconciler(ReconcilerContext context) {
        super(new DNS(), PlatformDNS::new, context);
        this.services = context;
    }

    @Override
    protected StepResult reconcileStep(PlatformDNS resource, ReportContext report) {
        var early = publish(resource);
        var step = super.reconcileStep(resource, report);
        // The first reconcile reads AWS, and creates the alarm, only now.
        var outcome = early.isDone() ? early : publish(resource);
        if (resource.getSpec().otherRegion() == null) {
            return step;
        }
        var interval = engine(resource.getSpec().placement()).resourceCache().scaled(PUBLISH_INTERVAL);
        var next = step.requeueAfter()
                .filter(after -> after.compareTo(interval) < 0)
                .orElse(interval);
        return outcome.error()
                .map(error -> StepResult.requeue(
                        report.failed(
                                error.errorClass().reason(),
                                "the metric that switches the public name was not published in "
                                        + resource.getSpec().placement().region() + ": "
                                        // Without the request's id, which would change the status with every attempt.
                                        + error.code() + ": " + error.message(),
                                error.errorClass().needsUserAction()),
                        next))
                .orElseGet(() -> StepResult.requeue(step.status(), next));
    }

    private record Publication(boolean isDone, Optional<CloudError> error) {}

    /** Publishes the metric, if the region has this environment's alarm and no other object claims it or the environment. */
    private Publication publish(PlatformDNS resource) {
        var spec = resource.getSpec();
        if (spec.otherRegion() == null || spec.placement().policies().management() != ManagementPolicy.MANAGE) {
            return new Publication(true, Optional.empty());
        }
        var cache = engine(spec.placement()).resourceCache();
        var owner = Ownership.of(resource, DNS.NAME);
        services.claims().read(resource);
        if (services.claims().conflict(resource, owner).isPresent()) {
            return new Publication(
                    true, Optional.empty()); // the other operator publishes; the graph shows the conflict
        }
        var isOwn = cache.listed(Alarms.KIND).stream()
                .flatMap(alarms -> alarms.stream())
                .filter(alarm -> Alarms.isOf(alarm, owner))
                .anyMatch(alarm -> owner.conflictingClaim(alarm.tags()).isEmpty());
        if (!isOwn) {
            return new Publication(false, Optional.empty());
        }
        try {
            recordSwitch.publish(cache.cloud(), owner, spec);
            return new Publication(true, Optional.empty());
        } catch (SdkException e) {
            var error = cache.cloud().classify(e);
            LOG.warn("the metric that switches the public name was not published: {}", error);
            return new Publication(true, Optional.of(error));
        }
    }

    private Engine<Aws> engine(Placement placement) {
        return services.engine(placement);
    }

    @Override
    protected void onDeleted(PlatformDNS resource, String message) {
        recordSwitch.forget(Ownership.of(resource, DNS.NAME));
        super.onDeleted(resource, message);
    }
}
