package io.platformoperator.stacks;

import io.platformoperator.stacks.autoscaling.AutoscalingStack;
import io.platformoperator.stacks.backup.BackupStack;
import io.platformoperator.stacks.base.BaseStack;
import io.platformoperator.stacks.base.ProbeOptions;
import io.platformoperator.stacks.ingress.IngressStack;
import io.platformoperator.stacks.logging.LoggingStack;
import io.platformoperator.stacks.manifests.Stack;
import io.platformoperator.stacks.mesh.MeshStack;
import io.platformoperator.stacks.monitoring.MonitoringStack;
import io.platformoperator.stacks.secrets.SecretsStack;
import io.platformoperator.stacks.tracing.TracingStack;
import java.util.List;
import java.util.stream.Stream;

/** All stacks of this operator, in the order in which lists show them. A new stack is added here. */
public final class Stacks {
    private static final List<Stack> ON_BASE = List.of(
            new MeshStack(),
            new IngressStack(),
            new AutoscalingStack(),
            new MonitoringStack(),
            new LoggingStack(),
            new TracingStack(),
            new SecretsStack(),
            new BackupStack());

    /** All stacks, the base stack first, with the default options of the probe. */
    public static final List<Stack> ALL = with(ProbeOptions.DEFAULT);

    private Stacks() {}

    /** All stacks, the base stack first. */
    public static List<Stack> with(ProbeOptions probe) {
        return Stream.concat(Stream.of(new BaseStack(ON_BASE, probe)), ON_BASE.stream())
                .toList();
    }
}
