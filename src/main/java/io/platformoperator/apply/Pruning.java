package io.platformoperator.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;

/**
 * Exempts objects from pruning. For objects that their controller ends itself, and makes again with their labels and annotations as
 * long as it has not: Velero makes each Backup again that it finds in a bucket, also in other clusters. An object that is exempt is
 * deleted together with its set.
 */
public final class Pruning {
    static final String ANNOTATION = "platform-operator.io/prune";

    private Pruning() {}

    /** Lets the engine leave the object, and what a controller copies from it, when it is no longer desired. */
    public static void exempt(HasMetadata object) {
        var annotations = new HashMap<>(object.getMetadata().getAnnotations());
        annotations.put(ANNOTATION, "false");
        object.getMetadata().setAnnotations(annotations);
    }

    static boolean isExempt(ObservedObject member) {
        return member.annotation(ANNOTATION).equals("false");
    }
}
