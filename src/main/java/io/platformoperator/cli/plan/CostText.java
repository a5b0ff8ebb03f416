package io.platformoperator.cli.plan;

import java.util.Locale;

/** Formats the cost of an environment as text of at most {@value WrappedText#WIDTH} columns. */
public final class CostText {
    private CostText() {}

    /** The monthly cost in US dollars, per region, subsystem and kind of resource. */
    public static String of(PlannedEnvironment plan) {
        var lines = new WrappedText();
        lines.line("Cost of " + plan.environment() + " in US dollars a month");
        for (var region : plan.regions()) {
            lines.blank();
            lines.line(region.region());
            PriceNotes.of(region).forEach(note -> lines.wrapped("  ", 2, note));
            for (var subsystem : region.subsystems()) {
                amount(lines, "  " + subsystem.name(), subsystem.costPerMonth());
                subsystem.costByKind().forEach((kind, cost) -> amount(lines, "    " + kind, cost));
            }
        }
        lines.blank();
        amount(lines, "Total", plan.costPerMonth());
        lines.line("On-demand list prices, node groups at minimum size; without traffic, requests and stored data.");
        PlanText.replication(lines, plan);
        return lines.text();
    }

    private static void amount(WrappedText lines, String label, double dollars) {
        lines.line(String.format(Locale.ROOT, "%-44s %14s", label, String.format(Locale.ROOT, "%,.2f", dollars)));
    }
}
