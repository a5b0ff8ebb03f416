package io.platformoperator.cli;

import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.platformoperator.subsystem.Reconciliation;
import java.util.List;

/** Every subsystem there is. A new one is one line here. */
final class Subsystems {
    private Subsystems() {}

    static List<Reconciler<?>> reconcilers(Reconciliation with) {
        return List.of();
    }
}
