package io.platformoperator.cli.plan;

import io.platformoperator.cli.plan.PlannedEnvironment.PlannedFailover;
import io.platformoperator.cli.plan.PlannedEnvironment.PlannedRegion;
import io.platformoperator.graph.Difference;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Formats a plan as Markdown for a comment on a pull request: the summary, then each change of an existing resource, those with
 * an impact on clients first; created resources are folded.
 */
public final class PlanMarkdown {
    /** Longest comment that GitHub accepts is 65,536 characters; this leaves room for the text around the plan. */
    private static final int MAX_LENGTH = 60_000;

    private static final List<PlanAction> CHANGES = List.of(
            PlanAction.BLOCKED,
            PlanAction.REPLACE,
            PlanAction.DELETE,
            PlanAction.UPDATE,
            PlanAction.RETAIN,
            PlanAction.UNMANAGED);

    private PlanMarkdown() {}

    /** The Markdown of the plan. */
    public static String of(PlannedEnvironment plan) {
        var text = new StringBuilder();
        text.append("### Plan for `")
                .append(plan.environment())
                .append("`")
                .append(PlanText.title(plan))
                .append("\n\n**")
                .append(PlanText.summary(plan))
                .append("**; ")
                .append(PlanText.cost(plan))
                .append("; ")
                .append(PlanText.time(plan))
                .append("\n");
        if (plan.failover() != null) {
            failover(text, plan.failover());
        }
        plan.regions().forEach(region -> region.shortages().forEach(shortage -> text.append("\n- **quota too low** in ")
                .append(region.region())
                .append(": ")
                .append(cell(shortage))));
        table(text, plan);
        plan.regions().forEach(region -> created(text, region));
        return text.length() <= MAX_LENGTH
                ? text.toString()
                : text.substring(0, text.lastIndexOf("\n", MAX_LENGTH))
                        + "\n\n…shortened: run `platform plan` for the rest\n";
    }

    private static void failover(StringBuilder text, PlannedFailover failover) {
        text.append("\n**")
                .append(PlanText.failover(failover))
                .append("**; ")
                .append(FailoverText.time(failover.estimate().seconds(), failover.to()))
                .append("; ")
                .append(FailoverText.formerWriter(failover.estimate().formerWriter()))
                .append(". The changes below are without it.\n");
    }

    private static void table(StringBuilder text, PlannedEnvironment plan) {
        var rows = new StringBuilder();
        for (var action : CHANGES) {
            for (var region : plan.regions()) {
                for (var subsystem : region.subsystems()) {
                    subsystem.resources().stream()
                            .filter(resource -> resource.action() == action)
                            .forEach(resource -> rows.append(row(region, resource)));
                }
            }
        }
        if (!rows.isEmpty()) {
            text.append("\n| Action | Resource | Region | Change |\n| --- | --- | --- | --- |\n")
                    .append(rows);
        }
    }

    private static String row(PlannedRegion region, PlannedResource resource) {
        var impact = resource.impact();
        var action = resource.action().word() + (impact == PlanImpact.NONE ? "" : ", **" + impact.word() + "**");
        var changes =
                resource.differences().stream().map(PlanMarkdown::difference).collect(Collectors.joining("<br>"));
        var why = resource.why().isEmpty() ? "" : (changes.isEmpty() ? "" : "<br>") + cell(resource.why());
        return "| %s | `%s` %s | %s | %s |\n"
                .formatted(action, resource.kind(), resource.name(), region.region(), changes + why);
    }

    private static String difference(Difference difference) {
        var values = PlanValues.difference(difference.from(), difference.to());
        return cell(difference.field() + ": " + values.from() + " → " + values.to());
    }

    private static void created(StringBuilder text, PlannedRegion region) {
        for (var subsystem : region.subsystems()) {
            var created = subsystem.resources().stream()
                    .filter(resource -> resource.action() == PlanAction.CREATE)
                    .toList();
            if (!created.isEmpty()) {
                text.append("\n<details><summary>")
                        .append(region.region())
                        .append(", ")
                        .append(subsystem.name())
                        .append(": ")
                        .append(created.size())
                        .append(" to create</summary>\n\n");
                created.forEach(resource -> text.append("- `")
                        .append(resource.kind())
                        .append("` ")
                        .append(resource.name())
                        .append('\n'));
                text.append("\n</details>\n");
            }
        }
    }

    /** Text that ends neither the cell of a table nor begins HTML. */
    private static String cell(String text) {
        return text.replace("\\", "\\\\")
                .replace("|", "\\|")
                .replace("<", "&lt;")
                .replace("\n", " ");
    }
}
