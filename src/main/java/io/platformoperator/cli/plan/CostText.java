package io.platformoperator.cli.plan;

import io.platformoperator.cli.plan.PlannedEnvironment.PlannedRegion;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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

    /** The monthly cost now and after a change, with the difference. Kinds of resources without a difference are left out. */
    public static String ofChange(PlannedEnvironment current, PlannedEnvironment desired) {
        var lines = new WrappedText();
        lines.line("Cost of " + desired.environment() + " in US dollars a month");
        lines.blank();
        lines.line("%-44s %14s %14s %14s".formatted("", "current", "desired", "difference"));
        var before = byRegion(current);
        var after = byRegion(desired);
        for (var name : union(after, before)) {
            lines.line(name);
            var region = after.get(name);
            if (region != null) {
                PriceNotes.of(region).forEach(note -> lines.wrapped("  ", 2, note));
            }
            var subsystemsBefore = bySubsystem(before.get(name));
            var subsystemsAfter = bySubsystem(after.get(name));
            for (var subsystem : union(subsystemsAfter, subsystemsBefore)) {
                var costsBefore = subsystemsBefore.getOrDefault(subsystem, Map.of());
                var costsAfter = subsystemsAfter.getOrDefault(subsystem, Map.of());
                change(lines, "  " + subsystem, total(costsBefore), total(costsAfter));
                for (var kind : union(costsAfter, costsBefore)) {
                    var from = costsBefore.getOrDefault(kind, 0.0);
                    var to = costsAfter.getOrDefault(kind, 0.0);
                    if (!cents(from).equals(cents(to))) {
                        change(lines, "    " + kind, from, to);
                    }
                }
            }
        }
        lines.blank();
        change(lines, "Total", current.costPerMonth(), desired.costPerMonth());
        lines.line("On-demand list prices, node groups at minimum size; without traffic, requests and stored data.");
        PlanText.replication(lines, desired);
        return lines.text();
    }

    private static Map<String, PlannedRegion> byRegion(PlannedEnvironment plan) {
        var regions = new LinkedHashMap<String, PlannedRegion>();
        plan.regions().forEach(region -> regions.put(region.region(), region));
        return regions;
    }

    private static Map<String, Map<String, Double>> bySubsystem(@Nullable PlannedRegion region) {
        var costs = new LinkedHashMap<String, Map<String, Double>>();
        if (region != null) {
            region.subsystems().forEach(subsystem -> costs.put(subsystem.name(), subsystem.costByKind()));
        }
        return costs;
    }

    private static List<String> union(Map<String, ?> first, Map<String, ?> second) {
        var names = new LinkedHashSet<>(first.keySet());
        names.addAll(second.keySet());
        return List.copyOf(names);
    }

    private static double total(Map<String, Double> costs) {
        return costs.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    private static void change(WrappedText lines, String label, double from, double to) {
        var difference = cents(to - from);
        var isNone = difference.equals("0.00") || difference.equals("-0.00");
        lines.line("%-44s %14s %14s %14s"
                .formatted(label, cents(from), cents(to), isNone ? "" : (to > from ? "+" : "") + difference));
    }

    private static String cents(double dollars) {
        return String.format(Locale.ROOT, "%,.2f", dollars);
    }

    private static void amount(WrappedText lines, String label, double dollars) {
        lines.line("%-44s %14s".formatted(label, cents(dollars)));
    }
}
