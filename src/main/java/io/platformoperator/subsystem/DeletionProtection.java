package io.platformoperator.subsystem;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.api.v1alpha1.PlatformDatabase;
import io.platformoperator.api.v1alpha1.SubsystemResource;
import io.platformoperator.kubernetes.ReconcileFailure;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Protection of the children against deletion by anybody but their environment. The chart's admission policy refuses the
 * deletion of a protected child. Where it happens all the same, the child's reconciler tears nothing down. The environment
 * therefore lifts the protection of each child that it deletes.
 */
public final class DeletionProtection {
    private static final Map<String, ?> OFF = Map.of("deletionProtection", false);

    private DeletionProtection() {}

    /** What the conditions of a protected child show while its deletion is requested. */
    static ReconcileFailure failure(SubsystemResource<?> child) {
        var meta = child.getMetadata();
        return new ReconcileFailure(
                "DeletionProtected",
                ("the deletion of this object was requested, but its environment %1$s is protected: nothing is torn down."
                                + " To keep what it manages, remove its finalizers (kubectl patch %2$s %3$s -n %4$s"
                                + " --type=merge -p '{\"metadata\":{\"finalizers\":null}}'): the operator creates the object"
                                + " again. To delete what it manages, set spec.deletionProtection of the environment to"
                                + " false")
                        .formatted(
                                child.getSpec().placement().environment(),
                                child.getKind().toLowerCase(Locale.ROOT),
                                meta.getName(),
                                meta.getNamespace()),
                true);
    }

    /** Switches off the protection of a child that its environment deletes next, and that of its cluster or database on AWS. */
    public static void lift(SubsystemResource<?> child, KubernetesClient client) {
        if (!child.getSpec().placement().policies().deletionProtection()) {
            return;
        }
        var spec = new HashMap<String, Object>();
        spec.put("placement", Map.of("policies", OFF));
        if (child instanceof PlatformCluster || child instanceof PlatformDatabase) {
            spec.putAll(OFF);
        }
        client.resource(child).patch(PatchContext.of(PatchType.JSON_MERGE), Serialization.asJson(Map.of("spec", spec)));
    }
}
