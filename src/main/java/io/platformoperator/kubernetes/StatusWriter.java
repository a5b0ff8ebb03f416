package io.platformoperator.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import java.util.function.Supplier;

/**
 * Writes the status of one kind of object, and nothing else of it, when it differs: a steady object is never written.
 *
 * @param blank a new object of that kind
 */
public record StatusWriter<R extends CustomResource<?, T>, T>(Supplier<R> blank) {
    /** Writes it if it differs; the next pass sees it, whether the informer has heard of it or not. */
    public void write(R resource, T status, Context<R> context) {
        if (!status.equals(resource.getStatus())) {
            PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(resource, patch(resource, status), context);
        }
    }

    /** The same as the answer to a reconciliation that failed. */
    public ErrorStatusUpdateControl<R> afterError(R resource, T status) {
        return status.equals(resource.getStatus())
                ? ErrorStatusUpdateControl.noStatusUpdate()
                : ErrorStatusUpdateControl.patchStatus(patch(resource, status));
    }

    private R patch(R resource, T status) {
        var patch = blank.get();
        patch.setMetadata(new ObjectMetaBuilder()
                .withName(resource.getMetadata().getName())
                .withNamespace(resource.getMetadata().getNamespace())
                .build());
        patch.setStatus(status);
        return patch;
    }
}
