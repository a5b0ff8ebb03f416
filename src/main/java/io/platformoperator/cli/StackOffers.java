package io.platformoperator.cli;

import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.charts.ChartCatalog;
import io.platformoperator.environment.composition.StackOffer;
import io.platformoperator.stacks.Stacks;
import java.util.List;

/** Lists the stacks that this operator can install, with their charts. */
final class StackOffers {
    private StackOffers() {}

    static List<StackOffer> all() {
        return Stacks.ALL.stream()
                .map(stack -> new StackOffer(stack.name(), charts(stack.name())))
                .toList();
    }

    private static List<StackOffer.Chart> charts(StackName stack) {
        return ChartCatalog.standard().of(stack).stream()
                .map(chart -> new StackOffer.Chart(
                        chart.name(), chart.version(), chart.repository(), chart.followsVersion(), chart.takesValues()))
                .toList();
    }
}
