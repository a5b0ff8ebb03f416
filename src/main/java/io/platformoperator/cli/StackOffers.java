package io.platformoperator.cli;

import io.platformoperator.environment.composition.StackOffer;
import io.platformoperator.stacks.Stacks;
import java.util.List;

/** The stacks that this operator can install. */
final class StackOffers {
    private StackOffers() {}

    static List<StackOffer> all() {
        return Stacks.ALL.stream()
                .map(stack -> new StackOffer(stack.name(), List.of()))
                .toList();
    }
}
