package io.platformoperator.stacks;

import io.platformoperator.api.v1alpha1.RecoveryRequest.LastBackup;
import io.platformoperator.api.v1alpha1.RecoveryRequest.Restore;
import io.platformoperator.api.v1alpha1.StackInputs;
import io.platformoperator.api.v1alpha1.StackSpec;
import io.platformoperator.subsystem.Specs;

/** Specs of stacks that take part in a failover, for tests. */
public final class FailoverSpecs {
    private FailoverSpecs() {}

    /** The spec with what a failover asks of the stack of the one region and of the other: a last backup, and a restore. */
    public static StackSpec of(StackSpec spec) {
        return of(
                spec,
                spec.inputs()
                        .withOtherCluster("shop-us-west-2")
                        .withLastBackup(new LastBackup("f-1"))
                        .withRestore(new Restore("f-1", "shop-us-west-2", false)));
    }

    /** The spec with these inputs, in an environment whose other region is us-west-2. */
    public static StackSpec of(StackSpec spec, StackInputs inputs) {
        return new StackSpec(
                Specs.beside(spec.placement(), "us-west-2", null),
                spec.stack(),
                spec.targetCluster(),
                spec.clusterName(),
                spec.charts(),
                inputs);
    }
}
