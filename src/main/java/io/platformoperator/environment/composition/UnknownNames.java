package io.platformoperator.environment.composition;

import io.platformoperator.api.v1alpha1.EnvironmentSpec;
import io.platformoperator.api.v1alpha1.StackName;
import io.platformoperator.subsystem.KnownKinds;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds names in the spec of an environment that this operator does not know: kinds of resources in {@code ignoreDrift}, and charts of
 * stacks. The CRD checks only their form. Pure.
 *
 * @param kinds all kinds of AWS resources
 * @param stacks all stacks that the operator can install, with their charts
 */
record UnknownNames(KnownKinds kinds, List<AvailableStack> stacks) {
    /** Messages about the unknown names, each with the field and what to write instead; empty if all names are known. */
    List<String> of(EnvironmentSpec spec) {
        return Stream.concat(
                        kinds.problems("spec.ignoreDrift", spec.ignoreDrift()).stream(),
                        stacks.stream().flatMap(stack -> charts(stack, spec)))
                .toList();
    }

    private static Stream<String> charts(AvailableStack stack, EnvironmentSpec spec) {
        var settings = spec.stacks().get(stack.stack().text());
        var known = stack.charts().stream().map(AvailableStack.Chart::name).toList();
        return settings == null
                ? Stream.of()
                : settings.charts().keySet().stream()
                        .filter(chart -> !known.contains(chart))
                        .map(chart -> message(stack.stack(), chart, known));
    }

    private static String message(StackName stack, String chart, List<String> known) {
        return "spec.stacks.%s.charts.%s: the stack has no chart of this name: %s"
                .formatted(
                        stack.text(),
                        chart,
                        switch (known.size()) {
                            case 0 -> "remove it, because the stack consists of the operator's own objects only";
                            case 1 -> "write " + known.getFirst();
                            default -> "write one of " + String.join(", ", known);
                        });
    }
}
