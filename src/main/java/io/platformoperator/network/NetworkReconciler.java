package io.platformoperator.network;

import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.subsystem.ReconcilerContext;
import io.platformoperator.subsystem.SubsystemReconciler;

/** Reconciles {@link PlatformNetwork}. */
@ControllerConfiguration
public final class NetworkReconciler extends SubsystemReconciler<PlatformNetwork, NetworkSpec> {
    /** Creates the reconciler of the network subsystem. */
    public NetworkReconciler(ReconcilerContext context) {
        super(new Network(), PlatformNetwork::new, context);
    }
}
