package io.platformoperator.kubernetes;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ErrorStatusUpdateControl;
import io.javaoperatorsdk.operator.api.reconciler.PrimaryUpdateAndCacheUtils;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Patches the status of objects of one kind, and nothing else of them. A status equal to the present one is not written, so a
 * steady object causes no writes. A process that is not the leader writes nothing.
 *
 * @param blank creates an empty object of the kind
 * @param isLeader whether this process holds the lease now
 */
public record StatusWriter<R extends CustomResource<?, T>, T>(Supplier<R> blank, BooleanSupplier isLeader) {
    /**
     * Writes the status by server-side apply, and puts the result into the informer's cache, so that the next reconcile reads
     * it even before the watch delivers it. A conflict with a newer version of the object is retried.
     */
    public void write(R resource, T status, Context<R> context) {
        if (isDue(resource, status)) {
            PrimaryUpdateAndCacheUtils.ssaPatchStatusAndCacheResource(resource, patch(resource, status), context);
        }
    }

    /** The same for {@code Reconciler.updateErrorStatus}: JOSDK sends the patch and retries the reconcile. */
    public ErrorStatusUpdateControl<R> afterError(R resource, T status) {
        return isDue(resource, status)
                ? ErrorStatusUpdateControl.patchStatus(patch(resource, status))
                : ErrorStatusUpdateControl.noStatusUpdate();
    }

    private boolean isDue(R resource, T status) {
        return isLeader.getAsBoolean() && !status.equals(resource.getStatus());
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
