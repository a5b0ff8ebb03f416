package io.platformoperator.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What informers keep of the objects that they watch: all but {@code metadata.managedFields}. Nobody here reads those of
 * our own kinds, and of an environment's children they are larger than all the rest.
 */
public final class InformerCaches {
    private InformerCaches() {}

    /** A new cache that keeps all else. */
    public static <R extends HasMetadata> ItemStore<R> withoutManagedFields() {
        return keeping(UnaryOperator.identity());
    }

    /**
     * A new cache that keeps less.
     *
     * @param kept what is kept of an object; may be the same object, changed
     */
    public static <R extends HasMetadata> ItemStore<R> keeping(UnaryOperator<R> kept) {
        return new TransformingItemStore<>(object -> {
            object.getMetadata().setManagedFields(List.of());
            return kept.apply(object);
        });
    }
}
