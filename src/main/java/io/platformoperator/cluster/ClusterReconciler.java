package io.platformoperator.cluster;

import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.platformoperator.api.v1alpha1.ClusterSpec;
import io.platformoperator.api.v1alpha1.PlatformCluster;
import io.platformoperator.subsystem.ReconcilerContext;
import io.platformoperator.subsystem.SubsystemReconciler;

/** Reconciles {@link PlatformCluster}. */
@ControllerConfiguration
public final class ClusterReconciler extends SubsystemReconciler<PlatformCluster, ClusterSpec> {
    /** Creates the reconciler of the cluster subsystem. */
    public ClusterReconciler(ReconcilerContext context) {
        super(new Cluster(), PlatformCluster::new, context);
    }
}
