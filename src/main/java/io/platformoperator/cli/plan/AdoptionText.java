package io.platformoperator.cli.plan;

import io.platformoperator.cli.plan.PlannedEnvironment.PlannedRegion;
import java.util.List;

/** Formats what an environment would adopt by name, from its plan, as text of at most {@value WrappedText#WIDTH} columns. */
public final class AdoptionText {
    private static final int DETAILS_COLUMN = 44;
    private static final String TAGS = "tags";
    private static final String ADOPTED = "adopted by name";

    private AdoptionText() {}

    /** Each resource that would be adopted, with the settings that would change, and each that can't be. */
    public static String of(PlannedEnvironment plan) {
        var lines = new WrappedText();
        lines.line("Existing resources that " + plan.environment() + " would adopt under spec.adoption: Name");
        long adopted = 0;
        long blocked = 0;
        for (var region : plan.regions()) {
            for (var resource : adopted(region)) {
                adopted++;
                lines.details(
                        "  ~ " + region.region() + " " + resource.kind() + " " + resource.name(),
                        DETAILS_COLUMN,
                        resource.differences().stream()
                                .filter(difference -> !difference.field().equals(TAGS))
                                .map(difference -> "[" + difference.field() + ": "
                                        + PlanValues.readable(difference.from()) + " → "
                                        + PlanValues.readable(difference.to()) + "]")
                                .toList());
            }
            for (var resource : blocked(region)) {
                blocked++;
                lines.details(
                        "  ! " + region.region() + " " + resource.kind() + " " + resource.name(),
                        DETAILS_COLUMN,
                        List.of(resource.why()));
            }
        }
        lines.blank();
        lines.line(adopted + " to adopt, " + blocked + " blocked");
        lines.wrapped(
                "",
                0,
                adopted == 0
                        ? "AWS has no resource without an owner under the names that the environment uses."
                        : "Set spec.adoption to Name to adopt them: then they belong to the environment, and its deletion"
                                + " deletes them as spec.deletionPolicy says. List settings that must stay as they are in"
                                + " spec.ignoreDrift.");
        return lines.text();
    }

    /** True if a resource can't be adopted before a user acts. */
    public static boolean isBlocked(PlannedEnvironment plan) {
        return plan.regions().stream().anyMatch(region -> !blocked(region).isEmpty());
    }

    private static List<PlannedResource> adopted(PlannedRegion region) {
        return region.subsystems().stream()
                .flatMap(subsystem -> subsystem.resources().stream())
                .filter(resource -> resource.differences().stream()
                        .anyMatch(difference -> difference.to().equals(ADOPTED)))
                .toList();
    }

    private static List<PlannedResource> blocked(PlannedRegion region) {
        return region.subsystems().stream()
                .flatMap(subsystem -> subsystem.resources().stream())
                .filter(resource -> resource.action() == PlanAction.BLOCKED)
                .toList();
    }
}
