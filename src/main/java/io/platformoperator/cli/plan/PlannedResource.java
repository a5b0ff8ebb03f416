package io.platformoperator.cli.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.platformoperator.graph.Cloud;
import io.platformoperator.graph.Difference;
import io.platformoperator.graph.Setting;
import io.platformoperator.graph.Step;
import io.platformoperator.graph.UpdateBehavior;
import java.util.List;

/**
 * Plan of one resource.
 *
 * @param kind such as {@code ec2/Subnet}
 * @param name logical ID in its subsystem; for a resource of another subsystem with the subsystem as prefix: {@code network/vpc}
 * @param settings settings of a resource that is created
 * @param differences changed settings of an existing resource
 * @param why reason of the action, such as the error that blocks it; empty if the action needs none
 */
public record PlannedResource(
        PlanAction action, String kind, String name, List<Setting> settings, List<Difference> differences, String why) {
    public PlannedResource {
        settings = List.copyOf(settings);
        differences = List.copyOf(differences);
    }

    /** What the change means for the clients of the resource. */
    @JsonProperty("impact")
    public PlanImpact impact() {
        return PlanImpact.of(this);
    }

    static PlannedResource of(Step step) {
        return switch (step) {
            case Step.Create<?, ?, ?> create -> of(create, PlanAction.CREATE, settings(create), List.of(), "");
            case Step.Update<?, ?, ?> update ->
                of(
                        update,
                        update.differences().stream().anyMatch(each -> each.updateBehavior() == UpdateBehavior.REPLACE)
                                ? PlanAction.REPLACE
                                : PlanAction.UPDATE,
                        List.of(),
                        update.differences(),
                        "");
            case Step.Replace<?, ?, ?> replace ->
                of(
                        replace,
                        PlanAction.REPLACE,
                        List.of(),
                        replace.differences(),
                        replace.differences().isEmpty() ? "it has failed permanently" : fateOfData(replace));
            case Step.Delete<?, ?, ?> delete -> of(delete, PlanAction.DELETE, delete.reason());
            case Step.Retain<?, ?, ?> leave -> of(leave, PlanAction.RETAIN, leave.reason());
            case Step.Unmanaged<?, ?, ?> leave -> of(leave, PlanAction.UNMANAGED, leave.message());
            case Step.Wait<?, ?, ?> wait ->
                of(wait, PlanAction.WAIT, wait.observed() == null ? "waits " + wait.message() : "is " + wait.message());
            case Step.Blocked<?, ?, ?> blocked ->
                of(blocked, PlanAction.BLOCKED, blocked.error().toString());
            case Step.ListFailed<?, ?, ?> unseen ->
                of(unseen, PlanAction.BLOCKED, unseen.error().toString());
            case Step.Keep<?, ?, ?> keep -> of(keep, PlanAction.UNCHANGED, keep.reason());
            case Step.Deleted<?, ?, ?> gone -> of(gone, PlanAction.UNCHANGED, "it is deleted");
        };
    }

    /** A note about the data of a resource that is replaced; empty if it holds none, as one that could not be created. */
    private static String fateOfData(Step.Replace<?, ?, ?> replace) {
        var hasFailed =
                replace.differences().stream().anyMatch(each -> each.field().equals("state"));
        return replace.kind().holdsData() && !hasFailed
                ? "it holds data; spec.failover.oldPrimary decides what becomes of them"
                : "";
    }

    private static PlannedResource of(Step step, PlanAction action, String why) {
        return of(step, action, List.of(), List.of(), why);
    }

    private static PlannedResource of(
            Step step, PlanAction action, List<Setting> settings, List<Difference> differences, String why) {
        var identity = step.identity();
        var name = isReference(step) ? identity.subsystem() + "/" + identity.name() : identity.name();
        return new PlannedResource(action, step.kind().name(), name, settings, differences, why);
    }

    static boolean isReference(Step step) {
        return step instanceof Step.OfNode of && of.node().isReference();
    }

    private static <C extends Cloud, W, H> List<Setting> settings(Step.Create<C, W, H> create) {
        return create.node().kind().settings(create.desired());
    }
}
