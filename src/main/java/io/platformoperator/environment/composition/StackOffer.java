package io.platformoperator.environment.composition;

import io.platformoperator.api.v1alpha1.StackName;
import java.util.List;

/** A stack that the operator can install, with the charts it was tested with, in their order. */
public record StackOffer(StackName stack, List<Chart> charts) {
    public StackOffer {
        charts = List.copyOf(charts);
    }

    /**
     * A chart of a stack.
     *
     * @param followsVersion whether the version that a user sets for the stack is its version: it is the stack's main
     *     chart or is released together with it
     * @param takesValues whether the values that a user sets for the stack are its values: it is the main chart
     */
    public record Chart(String name, String version, String repository, boolean followsVersion, boolean takesValues) {}
}
