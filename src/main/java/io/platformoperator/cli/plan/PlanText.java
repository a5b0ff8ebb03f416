package io.platformoperator.cli.plan;

import io.platformoperator.api.v1alpha1.FailoverMode;
import io.platformoperator.cli.plan.PlannedEnvironment.PlannedFailover;
import io.platformoperator.cli.plan.PlannedEnvironment.PlannedRegion;
import io.platformoperator.graph.Difference;
import io.platformoperator.graph.Plan;
import io.platformoperator.graph.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Formats a plan as text of at most {@value WrappedText#WIDTH} columns. The text is deterministic. */
public final class PlanText {
    private static final int SETTINGS_COLUMN = 44;
    private static final int SETTINGS_WIDTH = WrappedText.WIDTH - SETTINGS_COLUMN;

    private PlanText() {}

    /** The text of the plan, with a summary at the end. */
    public static String of(PlannedEnvironment plan) {
        var lines = new WrappedText();
        lines.wrapped("Plan for " + plan.environment(), 4, title(plan));
        if (plan.failover() != null) {
            failover(lines, plan.failover());
        }
        for (var region : plan.regions()) {
            region(lines, region);
        }
        lines.blank();
        lines.line("Plan: " + summary(plan));
        lines.line("Cost: " + cost(plan));
        replication(lines, plan);
        lines.line("Time: " + time(plan));
        return lines.text();
    }

    /** What the replication between two regions costs in addition. */
    static void replication(WrappedText lines, PlannedEnvironment plan) {
        var notes = PriceNotes.replication(plan);
        if (!notes.isEmpty()) {
            lines.wrapped(
                    "",
                    2,
                    "Replication costs in addition, by what is written, which is unknown before the environment runs:");
        }
        notes.forEach(note -> lines.wrapped("  ", 4, note));
    }

    static String title(PlannedEnvironment plan) {
        return plan.comparedWith() == PlanBasis.EMPTY_ACCOUNT
                ? ", for an empty account (--live compares with the current state of AWS)"
                : ", compared with " + plan.comparedWith().words();
    }

    static String cost(PlannedEnvironment plan) {
        return "$%s a month, %s by this plan; without traffic, requests and stored data"
                .formatted(dollars(plan.costPerMonth()), signed(plan.costDifference()));
    }

    private static void failover(WrappedText lines, PlannedFailover failover) {
        lines.blank();
        lines.wrapped("", 2, failover(failover) + ". The plan below is without it.");
        lines.wrapped("  time   ", 9, FailoverText.time(failover.estimate().seconds(), failover.to()));
        lines.wrapped(
                "  old    ", 9, FailoverText.formerWriter(failover.estimate().formerWriter()));
        failover.steps().forEach(step -> lines.wrapped("  %-8s ".formatted(step.name()), 11, step.description()));
    }

    /** Mode and regions of a failover, with the conditions under which the operator accepts it. */
    static String failover(PlannedFailover failover) {
        return "%s failover from %s to %s, if the condition FailoverReady and spec.failover allow it"
                .formatted(
                        failover.mode() == FailoverMode.PLANNED ? "Planned" : "Forced", failover.from(), failover.to());
    }

    private static void region(WrappedText lines, PlannedRegion region) {
        lines.blank();
        lines.line(region.region() + ", account " + region.account());
        if (!region.sizes().isEmpty()) {
            lines.blank();
            lines.line("  Sizes");
        }
        for (var size : region.sizes()) {
            lines.wrapped("    %-10s".formatted(size.component()), 14, size.chosen());
            lines.wrapped(" ".repeat(14), 14, size.reason());
        }
        if (!region.notes().isEmpty()) {
            lines.blank();
            lines.line("  Notes");
        }
        for (var note : region.notes()) {
            lines.wrapped("    ", 6, note);
        }
        if (!region.shortages().isEmpty()) {
            lines.blank();
            lines.line("  Quotas of the account are too low");
        }
        for (var shortage : region.shortages()) {
            lines.wrapped("    ! ", 6, shortage);
        }
        if (!region.claims().isEmpty()) {
            lines.blank();
            lines.line("  Owner");
        }
        for (var claim : region.claims()) {
            lines.wrapped("    ", 4, claim);
        }
        for (var subsystem : region.subsystems()) {
            lines.blank();
            lines.line("  " + headline(subsystem));
            subsystem.resources().stream()
                    .filter(each -> each.action() != PlanAction.UNCHANGED)
                    .forEach(each -> resource(lines, each));
        }
    }

    private static String headline(PlannedSubsystem subsystem) {
        var words = new ArrayList<String>();
        for (var action : List.of(
                PlanAction.CREATE,
                PlanAction.UPDATE,
                PlanAction.REPLACE,
                PlanAction.DELETE,
                PlanAction.BLOCKED,
                PlanAction.RETAIN,
                PlanAction.UNMANAGED,
                PlanAction.WAIT)) {
            if (subsystem.count(action) > 0) {
                words.add(count(subsystem.count(action), action));
            }
        }
        if (subsystem.count(PlanAction.UNCHANGED) > 0) {
            words.add(subsystem.count(PlanAction.UNCHANGED) + " unchanged");
        }
        return capitalized(subsystem.name()) + ": " + String.join(", ", words) + "; $"
                + dollars(subsystem.costPerMonth()) + " a month; " + time(subsystem.secondsUntilReady());
    }

    private static void resource(WrappedText lines, PlannedResource resource) {
        var head = "    %s %s %s".formatted(resource.action().sign(), resource.kind(), resource.name());
        var details = Stream.of(
                        resource.settings().stream()
                                .filter(setting -> !setting.value().contains(Plan.KNOWN_AFTER_APPLY))
                                .map(PlanText::setting),
                        resource.differences().stream().map(PlanText::difference),
                        Stream.of(resource.why()).filter(why -> !why.isEmpty()),
                        Stream.of(resource.impact())
                                .filter(impact -> impact != PlanImpact.NONE)
                                .map(impact -> impact.word() + ": " + impact.explanation()))
                .flatMap(each -> each)
                .toList();
        lines.details(head, SETTINGS_COLUMN, details);
    }

    private static String setting(Setting setting) {
        return PlanValues.truncated(SETTINGS_WIDTH, setting.name() + " ", setting.value());
    }

    private static String difference(Difference difference) {
        var values = PlanValues.difference(difference.from(), difference.to());
        return "[" + difference.field() + ": " + values.from() + " → " + values.to() + "]";
    }

    static String summary(PlannedEnvironment plan) {
        var words = new ArrayList<String>();
        for (var action : List.of(PlanAction.CREATE, PlanAction.UPDATE, PlanAction.DELETE)) {
            words.add(count(plan.count(action), action));
        }
        for (var action : List.of(PlanAction.REPLACE, PlanAction.BLOCKED, PlanAction.RETAIN, PlanAction.UNMANAGED)) {
            if (plan.count(action) > 0) {
                words.add(count(plan.count(action), action));
            }
        }
        for (var impact : List.of(PlanImpact.OUTAGE, PlanImpact.NODES)) {
            if (plan.count(impact) > 0) {
                words.add(plan.count(impact) + " with " + impact.phrase());
            }
        }
        return String.join(", ", words);
    }

    private static String count(long count, PlanAction action) {
        return count
                + switch (action) {
                    case BLOCKED -> " blocked";
                    case WAIT -> " to wait for";
                    case RETAIN -> " retained";
                    case UNMANAGED -> " unmanaged";
                    default -> " to " + action.word();
                };
    }

    static String time(PlannedEnvironment plan) {
        return plan.secondsUntilReady() == 0 && plan.count(PlanAction.UPDATE) > 0
                ? "nothing to create; AWS changes resources in place"
                : time(plan.secondsUntilReady());
    }

    private static String time(long seconds) {
        if (seconds == 0) {
            return "ready at once";
        }
        var time = Duration.ofSeconds(seconds);
        return "usually ready in " + (seconds < 90 ? seconds + " s" : Math.round(time.toSeconds() / 60.0) + " min");
    }

    private static String dollars(double amount) {
        return String.format(Locale.ROOT, "%,.2f", amount);
    }

    private static String signed(double amount) {
        return (amount < 0 ? "-$" : "+$") + dollars(Math.abs(amount));
    }

    private static String capitalized(String word) {
        return Character.toUpperCase(word.charAt(0)) + word.substring(1);
    }
}
