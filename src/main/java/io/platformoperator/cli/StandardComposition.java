package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.catalog.Catalog;
import io.platformoperator.charts.ChartCatalog;
import io.platformoperator.environment.composition.AvailableStack;
import io.platformoperator.environment.composition.Composition;
import io.platformoperator.stacks.Stacks;
import java.util.List;

/** Creates the composition with everything that this operator provides: the catalogue, all stacks and all kinds of AWS resources. */
final class StandardComposition {
    private StandardComposition() {}

    static Composition create() {
        var stacks = Stacks.ALL.stream()
                .map(stack -> new AvailableStack(stack.name(), charts(stack.name())))
                .toList();
        return new Composition(Catalog.standard(), stacks, Subsystems.knownKinds());
    }

    private static List<AvailableStack.Chart> charts(StackName stack) {
        return ChartCatalog.standard().of(stack).stream()
                .map(chart -> new AvailableStack.Chart(
                        chart.name(), chart.version(), chart.repository(), chart.followsVersion(), chart.takesValues()))
                .toList();
    }
}
