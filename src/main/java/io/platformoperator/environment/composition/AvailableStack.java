package io.platformoperator.environment.composition;

import io.platformoperator.api.v1alpha1.StackName;
import java.util.List;

/** A stack that the operator can install, with the charts that it was tested with, in the order in which they are applied. */
public record AvailableStack(StackName stack, List<Chart> charts) {
    public AvailableStack {
        charts = List.copyOf(charts);
    }

    /**
     * One chart of a stack.
     *
     * @param followsVersion true if {@code spec.stacks.NAME.version} sets the version of this chart: the main chart of the stack and
     *     the charts that are released together with it
     * @param takesValues true if {@code spec.stacks.NAME.values} are values of this chart: the main chart of the stack
     */
    public record Chart(String name, String version, String repository, boolean followsVersion, boolean takesValues) {}
}
