package io.platformoperator.kubernetes;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Item stores for informers that drop {@code metadata.managedFields}. The operator never reads the managed fields of its own
 * kinds, and for an environment's children they are larger than the rest of the object.
 */
public final class InformerCaches {
    private InformerCaches() {}

    /** Creates an item store that drops the managed fields only. */
    public static <R extends HasMetadata> ItemStore<R> withoutManagedFields() {
        return transforming(UnaryOperator.identity());
    }

    /**
     * Creates an item store that drops the managed fields and transforms the rest.
     *
     * @param transformation applied to each object before it is stored; may modify and return its argument
     */
    public static <R extends HasMetadata> ItemStore<R> transforming(UnaryOperator<R> transformation) {
        return new TransformingItemStore<>(object -> {
            object.getMetadata().setManagedFields(List.of());
            return transformation.apply(object);
        });
    }
}
