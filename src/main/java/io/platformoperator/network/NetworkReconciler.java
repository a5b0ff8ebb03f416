package io.platformoperator.network;

import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.platformoperator.api.v1alpha1.NetworkSpec;
import io.platformoperator.api.v1alpha1.PlatformNetwork;
import io.platformoperator.subsystem.Reconciliation;
import io.platformoperator.subsystem.SubsystemReconciler;

/** Reconciles {@link PlatformNetwork}. */
@ControllerConfiguration
public final class NetworkReconciler extends SubsystemReconciler<PlatformNetwork, NetworkSpec> {
    /** Reconciles with that. */
    public NetworkReconciler(Reconciliation with) {
        super(new Network(), PlatformNetwork::new, with);
    }
}
