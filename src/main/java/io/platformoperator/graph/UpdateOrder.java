package io.platformoperator.graph;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Orders what a graph has to change before anything else: the claim of an owner, which is its UID and its epoch, and the fields with
 * {@link UpdateBehavior#FIRST}. Another operator stops once it reads the claim, so the claim must not wait for a role while IAM does
 * not answer; tags depend on nothing.
 */
final class UpdateOrder {
    private static final List<String> CLAIM = List.of(Identity.UID_TAG, Identity.EPOCH_TAG);

    private final Owner owner;
    private final Dependencies dependencies;

    UpdateOrder(Owner owner, Dependencies dependencies) {
        this.owner = owner;
        this.dependencies = dependencies;
    }

    /**
     * Puts the claim of resources before other changes. A resource with tags of its own, such as the epoch, is claimed before any
     * other of the graph is changed; then come differences that are updated first ({@link UpdateBehavior#FIRST}). While it is not
     * known whether there are such differences, only resources with the UID of another object are claimed: a lost region is fenced
     * before its database gets the epoch of the failover.
     */
    void order(List<Step> steps) {
        var unknown = new UnknownFirstFields(dependencies, steps).name();
        unknown.ifPresent(name -> steps.replaceAll(step -> canPrecede(step, name) ? step : after(step, name)));
        var claim = unknown.isPresent() ? List.of(Identity.UID_TAG) : CLAIM;
        steps.replaceAll(step -> first(step, claim));
        steps.stream()
                .filter(this::claims)
                .map(step -> step.identity().name())
                .findFirst()
                .ifPresent(claimed -> steps.replaceAll(step -> claims(step) ? step : after(step, claimed)));
        steps.stream()
                .filter(UpdateOrder::isFirst)
                .map(step -> step.identity().name())
                .findFirst()
                .ifPresent(first -> steps.replaceAll(step -> isFirst(step) ? step : after(step, first)));
    }

    private static boolean isFirst(Step step) {
        return step instanceof Step.Update<?, ?, ?> update
                && update.waitsFor().isEmpty()
                && has(update, UpdateBehavior.FIRST);
    }

    /** True if the step need not wait until the fields of that name's resource can be compared. */
    private static boolean canPrecede(Step step, String unknown) {
        return step.identity().name().equals(unknown)
                || (step instanceof Step.Update<?, ?, ?> update
                        && (has(update, UpdateBehavior.FIRST) || has(update, UpdateBehavior.IMMEDIATE)));
    }

    private static boolean has(Step.Update<?, ?, ?> update, UpdateBehavior behavior) {
        return !Difference.with(update.differences(), behavior).isEmpty();
    }

    /** True for the update of a resource with tags of its own that carries the UID of another object. */
    private boolean claims(Step step) {
        return step instanceof Step.Update<?, ?, ?> update
                && owner.resourceTags().containsKey(update.node().name())
                && isOfAnother(update.node(), update);
    }

    @SuppressWarnings("unchecked") // a step pairs a node with a resource of its kind
    private <O> boolean isOfAnother(Node<?, ?, O> node, Step.OfNode step) {
        var found = (O) observed(step);
        var uid = found == null ? null : node.kind().tags(found).get(Identity.UID_TAG);
        return uid != null && !uid.equals(owner.uid()) && !owner.uid().equals(Plan.KNOWN_AFTER_APPLY);
    }

    /** The step, which waits for that resource too. */
    private static Step after(Step step, String name) {
        return switch (step) {
            case Step.Create<?, ?, ?> create -> create.waitingFor(name);
            case Step.Update<?, ?, ?> update -> update.waitingFor(name);
            case Step.Replace<?, ?, ?> replace -> replace.waitingFor(List.of(name));
            case Step.Delete<?, ?, ?> delete -> delete.waitingFor(name);
            default -> step;
        };
    }

    /** The step, or the update of the tags alone if the step can't run now and the resource has another claim. */
    private Step first(Step step, List<String> claim) {
        return switch (step) {
            case Step.Update<?, ?, ?> update when !update.waitsFor().isEmpty() -> tags(update, update.node(), claim);
            case Step.Blocked<?, ?, ?> blocked
            when blocked.error().errorClass() == ErrorClass.REFUSED -> tags(blocked, blocked.node(), claim);
            // Other kinds refuse tags in some states.
            case Step.Wait<?, ?, ?> wait
            when owner.resourceTags().containsKey(wait.node().name()) -> tags(wait, wait.node(), claim);
            default -> step;
        };
    }

    @SuppressWarnings("unchecked") // a step pairs a node with a resource of its kind
    private <C extends Cloud, D, O> Step tags(Step.OfNode step, Node<C, D, O> node, List<String> claim) {
        var found = (O) observed(step);
        if (node.isReference() || found == null || node.kind().state(found) instanceof State.Deleting) {
            return step;
        }
        var kind = node.kind();
        var desired = owner.managedTags(node);
        return kind.canUpdateTags(found) && transfers(claim, desired, kind.tags(found))
                ? TagDifference.of(desired, kind.tags(found))
                        .<Step>map(difference -> new Step.Update<>(
                                node,
                                node.desired(dependencies.restrictedTo(node.dependencies())),
                                found,
                                List.of(difference),
                                List.of()))
                        .orElse(step)
                : step;
    }

    private static @Nullable Object observed(Step.OfNode step) {
        return switch (step) {
            case Step.Update<?, ?, ?> update -> update.observed();
            case Step.Blocked<?, ?, ?> blocked -> blocked.observed();
            case Step.Wait<?, ?, ?> wait -> wait.observed();
            default -> null;
        };
    }

    /** True if the resource carries other tags of the claim, a UID or an epoch, than it is to have. */
    private static boolean transfers(List<String> claim, Map<String, String> desired, Map<String, String> observed) {
        return observed.containsKey(Identity.UID_TAG)
                && !Plan.KNOWN_AFTER_APPLY.equals(desired.get(Identity.UID_TAG))
                && claim.stream()
                        .filter(desired::containsKey)
                        .anyMatch(tag -> !Objects.equals(desired.get(tag), observed.get(tag)));
    }
}
