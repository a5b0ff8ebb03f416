package io.platformoperator.subsystem;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;

/** Triggers reconciles of one controller's objects for changes that the controller does not watch, such as those in AWS. */
public final class ReconcileTrigger<R extends HasMetadata> {
    private final SimpleInboundEventSource<R> source = new SimpleInboundEventSource<>("triggers");

    /** The event source that the controller has to register. */
    public EventSource<?, R> eventSource() {
        return source;
    }

    /** Triggers a reconcile of that object. */
    public void trigger(ResourceID resource) {
        source.propagateEvent(resource);
    }
}
