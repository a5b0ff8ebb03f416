package io.platformoperator.cli.plan;

import io.platformoperator.cli.plan.PlannedEnvironment.PlannedRegion;
import io.platformoperator.graph.Difference;
import io.platformoperator.graph.UpdateBehavior;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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
                        List.of(reason(resource)));
            }
        }
        lines.blank();
        lines.line(adopted + " to adopt, " + blocked + " blocked");
        lines.wrapped(
                "",
                0,
                adopted == 0
                        ? "AWS has no resource without an owner under the names that the environment uses."
                        : "Set spec.adoption to Name to adopt them: then they belong to the environment, and its"
                                + " deletion deletes them as spec.deletionPolicy says. List settings that must stay as"
                                + " they are in spec.ignoreDrift.");
        return lines.text();
    }

    /** True if a resource can't be adopted before a user acts. */
    public static boolean isBlocked(PlannedEnvironment plan) {
        return plan.regions().stream().anyMatch(region -> !blocked(region).isEmpty());
    }

    private static List<PlannedResource> adopted(PlannedRegion region) {
        return resources(region)
                .filter(resource ->
                        hasNoOwner(resource) && unchangeable(resource).isEmpty())
                .toList();
    }

    private static List<PlannedResource> blocked(PlannedRegion region) {
        return resources(region)
                .filter(resource -> resource.action() == PlanAction.BLOCKED
                        || (hasNoOwner(resource) && !unchangeable(resource).isEmpty()))
                .toList();
    }

    private static Stream<PlannedResource> resources(PlannedRegion region) {
        return region.subsystems().stream().flatMap(subsystem -> subsystem.resources().stream());
    }

    private static boolean hasNoOwner(PlannedResource resource) {
        return resource.differences().stream()
                .anyMatch(difference -> difference.to().equals(ADOPTED));
    }

    /**
     * Differences that AWS can't change of an existing resource. The plan of a resource whose dependencies do not exist yet has
     * them as changes, because it can't compare with these; an existing resource does not have what is still to be created.
     */
    private static List<Difference> unchangeable(PlannedResource resource) {
        return resource.differences().stream()
                .filter(difference -> difference.updateBehavior() == UpdateBehavior.REPLACE
                        || difference.updateBehavior() == UpdateBehavior.IMMUTABLE)
                .toList();
    }

    private static String reason(PlannedResource resource) {
        return resource.action() == PlanAction.BLOCKED
                ? resource.why()
                : "AWS can't change this of an existing resource: "
                        + unchangeable(resource).stream()
                                .map(difference -> difference.field() + ": " + PlanValues.readable(difference.from())
                                        + " → " + PlanValues.readable(difference.to()))
                                .collect(Collectors.joining(", "))
                        + ". List it in spec.ignoreDrift to adopt the resource with what it has.";
    }
}
